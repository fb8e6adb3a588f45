import { AppError } from '../errors.js';
import type { ErrorCode } from '../errors.js';

/** The body of every answer that is not a success. */
export interface ErrorDocument {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
}

/** A failure as HTTP tells it. */
export interface ErrorAnswer {
  readonly status: number;
  readonly document: ErrorDocument;
}

/** Turns whatever a handler threw into an answer. Only what was meant for the outside is told; the rest is a plain 500. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof AppError) return answer(STATUS[error.code] ?? 500, error.code, error.message, error.hint);
  const status = clientStatus(error);
  if (status === null) return answer(500, 'E_INTERNAL', 'this request failed inside the monitor', INTERNAL_HINT);
  return answer(status, 'E_USAGE', CLIENT_MESSAGES[status] ?? 'the request cannot be read', CLIENT_HINT);
}

const INTERNAL_HINT = "The monitor's log has the cause.";
const CLIENT_HINT = 'Send a JSON object of at most 64 KiB with Content-Type: application/json.';

const CLIENT_MESSAGES: Readonly<Record<number, string>> = {
  400: 'the request is not valid',
  413: 'the body is larger than 64 KiB',
  415: 'the encoding of the body is not supported',
};

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  E_USAGE: 400,
  E_HOST_NAME: 400,
  E_UNKNOWN_SERVER: 400,
  E_DOUBLED_SERVER: 400,
  E_MISSING_SERVER: 400,
  E_UNAUTHORIZED: 403,
  E_UNKNOWN_GROUP: 404,
  E_NO_HISTORY: 404,
  E_BUSY: 409,
  E_NO_REPLICA: 409,
  E_NOT_ELIGIBLE: 409,
  E_IS_MASTER: 409,
  E_NOT_READY: 409,
  E_NOT_MEMBER: 421,
  E_WENT_BACK: 409,
  E_NO_QUORUM: 503,
  E_NO_MASTER: 503,
  E_STATE_WRITE: 503,
  E_TIMEOUT: 504,
};

/** The parsers of express mark what the client did wrong with a status of 4xx. */
function clientStatus(error: unknown): number | null {
  if (!(error instanceof Error) || !('status' in error)) return null;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

function answer(status: number, code: ErrorCode, message: string, hint: string): ErrorAnswer {
  return { status, document: { error: { code, message, hint } } };
}
