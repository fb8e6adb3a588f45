/** Every failure that an operator can meet has a code; docs/reference/errors.md explains each, and a test compares the two. */
export const ERROR_CODES = [
  'E_CONFIG',
  'E_CONFIG_FILE',
  'E_USAGE',
  'E_PORT_IN_USE',
  'E_LISTEN',
  'E_STATE_UNREADABLE',
  'E_STATE_FOREIGN',
  'E_STATE_LOCKED',
  'E_STATE_WRITE',
  'E_UNREACHABLE',
  'E_BAD_ANSWER',
  'E_UNKNOWN_GROUP',
  'E_NO_HISTORY',
  'E_UNAUTHORIZED',
  'E_HOST_NAME',
  'E_UNKNOWN_SERVER',
  'E_DOUBLED_SERVER',
  'E_MISSING_SERVER',
  'E_NO_QUORUM',
  'E_BUSY',
  'E_NO_REPLICA',
  'E_NO_MASTER',
  'E_NOT_ELIGIBLE',
  'E_IS_MASTER',
  'E_NOT_READY',
  'E_NOT_MEMBER',
  'E_WENT_BACK',
  'E_TIMEOUT',
  'E_KEEPALIVED',
  'E_KEEPALIVED_FILE',
  'E_INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Exit codes of every program. */
export const EXIT = {
  ok: 0,
  degraded: 1,
  noQuorum: 2,
  unreachable: 3,
  /** A daemon could not start: port, disk, state file. */
  failed: 1,
  usage: 64,
  /** A rule that must always hold was broken: a defect of Quorate. */
  bug: 70,
} as const;

/** An operating failure: something that the operator can mend. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** What to do about it, as one sentence; may be empty. */
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint ?? '';
  }
}
