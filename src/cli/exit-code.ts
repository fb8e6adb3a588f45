import { EXIT } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import type { GroupState } from '../http/group-state.js';

/** The exit code for what was seen: that of the group in the worst state. */
export function exitCodeOf(states: readonly GroupState[]): number {
  return Math.max(EXIT.ok, ...states.map((state) => STATE_CODES[state]));
}

const STATE_CODES: Readonly<Record<GroupState, number>> = {
  ok: EXIT.ok,
  degraded: EXIT.degraded,
  'no-quorum': EXIT.noQuorum,
  'no-master': EXIT.noQuorum,
};

/** The exit code for what went wrong. */
export function exitCodeOfError(code: ErrorCode): number {
  return ERROR_EXITS[code] ?? EXIT.failed;
}

const ERROR_EXITS: Readonly<Partial<Record<ErrorCode, number>>> = {
  E_USAGE: EXIT.usage,
  E_CONFIG: EXIT.usage,
  E_CONFIG_FILE: EXIT.usage,
  E_HOST_NAME: EXIT.usage,
  E_UNKNOWN_GROUP: EXIT.usage,
  E_UNKNOWN_SERVER: EXIT.usage,
  E_DOUBLED_SERVER: EXIT.usage,
  E_MISSING_SERVER: EXIT.usage,
  E_NO_QUORUM: EXIT.noQuorum,
  E_NO_MASTER: EXIT.noQuorum,
  E_UNREACHABLE: EXIT.unreachable,
  E_BAD_ANSWER: EXIT.unreachable,
  E_UNAUTHORIZED: EXIT.unreachable,
  E_TIMEOUT: EXIT.unreachable,
};
