import type { CoreConfig } from '../../sentinel/config.js';
import type { MonitorId, ServerId } from '../../sentinel/ids.js';
import { worldConfig } from '../../src/simulator/world-config.js';

/** The settings of one monitor of a test: those of the simulated worlds. */
export function coreConfig(
  given: Partial<CoreConfig> & { self: MonitorId; servers: readonly ServerId[]; voters: readonly MonitorId[] },
): CoreConfig {
  return worldConfig(given);
}
