/** What a server answered to one command. */
export type Reply =
  | { readonly kind: 'value'; readonly value: unknown }
  /** `code` is the first word of the error line, by which Redis tells errors apart; `text` is the whole line. */
  | ErrorReply;

/** A server's refusal: its first word, and all of it, shortened. */
export interface ErrorReply {
  readonly kind: 'error';
  readonly code: string;
  readonly text: string;
}

/** Whether the server will refuse it again: to this user, or because the command is renamed. `BUSY` and the like pass. */
export function isForbidding(reply: Reply | null): boolean {
  return reply?.kind === 'error' && (reply.code === 'NOPERM' || reply.code === 'ERR');
}

const MAX_TEXT_CHARS = 200;

/** The error reply in what the client library threw or nested; null when it is something else. */
export function errorReplyOf(error: unknown): ErrorReply | null {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null;
  const text = error.message.slice(0, MAX_TEXT_CHARS);
  return { kind: 'error', code: text.split(' ', 1)[0] ?? '', text };
}

/** The text of a reply; empty when it is none. */
export function textOf(reply: Reply): string {
  return reply.kind === 'value' && typeof reply.value === 'string' ? reply.value : '';
}

/** The value in a reply to `CONFIG GET name`; null when the server did not tell. */
export function settingOf(reply: Reply): string | null {
  if (reply.kind !== 'value' || !Array.isArray(reply.value)) return null;
  const value: unknown = reply.value[1];
  return typeof value === 'string' ? value : null;
}
