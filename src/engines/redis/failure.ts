import type { Fault, ProbeResult, ServerReport } from '../../../sentinel/index.js';
import type { ErrorReply } from './reply.js';

/** Why a server could not be spoken with: for the core, and as the rest of a sentence that begins with its address. */
export interface Failure {
  readonly kind: 'failure';
  readonly result: Exclude<ProbeResult, ServerReport>;
  readonly why: string;
  /** Silent for the core, but something was answered: the process does not hang. */
  readonly isAnswer?: true;
}

/** No answer, or none that counts as one. */
export function silence(why: string): Failure {
  return { kind: 'failure', result: { kind: 'silent' }, why };
}

/** Somebody answers, but cannot be supervised. */
export function faultyFailure(fault: Fault, detail: string): Failure {
  return { kind: 'failure', result: { kind: 'faulty', fault, detail }, why: detail };
}

const RESET = 'ECONNRESET';

/** Whether TLS failed. Errors of the operating system name the call that failed; those of TLS do not, except EPROTO. */
export function isTlsError(error: Error): boolean {
  const code = codeOf(error);
  return code === 'EPROTO' || (code !== '' && code !== RESET && !('syscall' in error));
}

/** Whether the other side accepted the connection and closed it again before it was of use. */
export function isCutOff(error: Error): boolean {
  return codeOf(error) === RESET && !('syscall' in error && error.syscall === 'connect');
}

/** Reads any other error of a socket that did not come up. */
export function failureOfConnect(error: Error): Failure {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED' || code === RESET) {
    return { kind: 'failure', result: { kind: 'refused' }, why: `does not listen (${code})` };
  }
  if (code.includes('ALERT_CERTIFICATE_REQUIRED')) {
    return faultyFailure('no-permission', 'asks for a client certificate');
  }
  if (isTlsError(error)) return faultyFailure('other-engine', `TLS cannot be agreed on: ${code || error.message}`);
  return silence(`cannot be reached (${code || error.message})`);
}

/** Reads the error reply to a command that every supervised server must answer. */
export function failureOfReply(command: string, reply: ErrorReply): Failure {
  const answered = `answered ${command} with "${reply.text}"`;
  switch (reply.code) {
    case 'LOADING':
      return { kind: 'failure', result: { kind: 'loading' }, why: 'is still loading its data' };
    case 'NOAUTH':
      return faultyFailure('wrong-password', 'asks for a password, and none was accepted');
    case 'WRONGPASS':
      return faultyFailure('wrong-password', 'refused the user or the password');
    case 'NOPERM':
      return faultyFailure('no-permission', `does not permit ${command} to the configured user`);
    case 'DENIED':
      return faultyFailure('no-permission', 'is in protected mode: set bind and a password, or protected-mode no');
    case 'ERR':
      return faultyFailure('other-engine', answered);
    default:
      return { ...silence(answered), isAnswer: true };
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
