import { container } from '../container.js';
import type { Command } from '../context.js';
import { SENTINEL_ACTIONS } from './sentinel-actions.js';
import { SENTINEL_DISPLAYS } from './sentinel-displays.js';
import { SENTINEL_QUORUM } from './sentinel-quorum.js';
import { SENTINEL_REFUSALS } from './sentinel-refusals.js';

/** SENTINEL and all its subcommands. */
export const SENTINEL_COMMANDS: readonly Command[] = [
  container('sentinel', [...SENTINEL_DISPLAYS, ...SENTINEL_QUORUM, ...SENTINEL_ACTIONS, ...SENTINEL_REFUSALS]),
];
