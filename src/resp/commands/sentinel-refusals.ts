import { error } from '../answers.js';
import type { Subcommand } from '../container.js';

const SETTINGS = 'Change the configuration file and restart the monitor.';
const FORGET =
  'Nobody is forgotten by one monitor alone. With quorated: ts remove host. With quorate-sentinel: stop all, remove its ' +
  'known-sentinel lines and the .state files, start all.';
const GROUPS = 'Add or remove the group in the configuration file and restart the monitor.';

/** SENTINEL subcommands that Redis has and this monitor refuses, with what serves instead. */
export const SENTINEL_REFUSALS: readonly Subcommand[] = [
  refusal('config', -3, SETTINGS),
  refusal('debug', -2, SETTINGS),
  refusal('flushconfig', 2, 'What must survive is on disk at any moment; there is nothing to flush.'),
  refusal('info-cache', -3, 'Ask the server itself with INFO.'),
  refusal('monitor', 6, GROUPS),
  refusal('pending-scripts', 2, 'There are no notification scripts; subscribe to the events instead.'),
  refusal('remove', 3, GROUPS),
  refusal('reset', 3, FORGET),
  refusal('set', -5, SETTINGS),
];

function refusal(name: string, arity: number, instead: string): Subcommand {
  const text = `ERR SENTINEL ${name.toUpperCase()} is not supported by this monitor. ${instead}`;
  return { name, arity, needsAuth: true, isHidden: true, help: ['', instead], run: () => error(text) };
}
