import type { ScenarioOptions } from '../../src/simulator/scenario.js';

/** Pins nothing: worlds of every size, with leases, as the seed draws them. */
export const ANY_WORLD: ScenarioOptions = {
  monitors: null,
  servers: null,
  hasArbiters: false,
  hasForeign: false,
  hasLeases: true,
  hasWildClocks: false,
};
