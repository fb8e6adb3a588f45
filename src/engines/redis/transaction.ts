import type { Link } from './link.js';
import { errorReplyOf } from './reply.js';
import type { ErrorReply, Reply } from './reply.js';

/** A command with its words. */
export type Words = readonly [string, ...string[]];

export interface Transaction {
  /** The command that it is about. */
  readonly essential: Words;
  /** What should happen in the same instant, but is left out where the server forbids it. */
  readonly optional: readonly Words[];
}

/** Sends all in one transaction. Null when the essential command was carried out, otherwise what was answered. */
export async function transact(link: Link, { essential, optional }: Transaction): Promise<ErrorReply | null> {
  const [begun, queued, ...others] = await send(link, [essential, ...optional]);
  const executed = others.pop();
  if (begun?.kind === 'error') return begun;
  if (queued?.kind === 'error') return queued;
  if (executed?.kind === 'value') return firstError(executed.value);
  const permitted = optional.filter((_, place) => others[place]?.kind !== 'error');
  if (permitted.length === optional.length) return executed ?? null;
  return transact(link, { essential, optional: permitted });
}

function send(link: Link, commands: readonly Words[]): Promise<readonly Reply[]> {
  const all: readonly Words[] = [['MULTI'], ...commands, ['EXEC']];
  return Promise.all(all.map((words) => link.call(...words)));
}

function firstError(results: unknown): ErrorReply | null {
  return Array.isArray(results) ? errorReplyOf(results[0]) : null;
}
