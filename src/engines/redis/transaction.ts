import type { Link } from './link.js';
import { errorReplyOf } from './reply.js';
import type { ErrorReply, Reply } from './reply.js';

/** A command with its words. */
export type Words = readonly [string, ...string[]];

/** Commands that take effect in one instant. */
export interface Transaction {
  /** The commands that it is about, in order: nothing happens where the server forbids one of them. */
  readonly essential: readonly Words[];
  /** What should happen in the same instant, but is left out where the server forbids it. */
  readonly optional: readonly Words[];
}

/** Sends all in one transaction. Null when the essential commands were carried out, otherwise what was answered. */
export async function transact(link: Link, { essential, optional }: Transaction): Promise<ErrorReply | null> {
  const [begun, ...queued] = await send(link, [...essential, ...optional]);
  const executed = queued.pop();
  if (begun?.kind === 'error') return begun;
  const refusal = queued.slice(0, essential.length).find((reply) => reply.kind === 'error');
  if (refusal !== undefined) return refusal;
  if (executed?.kind === 'value') return firstError(executed.value, essential.length);
  const permitted = optional.filter((_, place) => queued[essential.length + place]?.kind !== 'error');
  if (permitted.length === optional.length) return executed ?? null;
  return transact(link, { essential, optional: permitted });
}

function send(link: Link, commands: readonly Words[]): Promise<readonly Reply[]> {
  const all: readonly Words[] = [['MULTI'], ...commands, ['EXEC']];
  return Promise.all(all.map((words) => link.call(...words)));
}

function firstError(results: unknown, count: number): ErrorReply | null {
  if (!Array.isArray(results)) return null;
  return (
    results
      .slice(0, count)
      .map(errorReplyOf)
      .find((error) => error !== null) ?? null
  );
}
