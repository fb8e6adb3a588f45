import { AppError } from '../errors.js';
import type { Manifest } from '../lost-and-found/manifest.js';
import { lostAnswer } from './answer-shapes.js';
import { askEveryMonitor } from './every-monitor.js';
import type { Io } from './io.js';
import type { GroupOptions } from './options.js';
import { groupPath } from './questions.js';

/** What all monitors of a group have kept. */
export interface LostHistories {
  /** Newest first. */
  readonly found: readonly { readonly monitor: string; readonly entry: Manifest }[];
  /** Monitors that did not answer, and why: they may have more. */
  readonly silent: readonly { readonly monitor: string; readonly reason: string }[];
}

/** Asks every monitor: a history is on the host of whoever kept it. */
export async function findLostHistories(io: Io, options: GroupOptions): Promise<LostHistories> {
  const said = await askEveryMonitor(io, options, (client, group) =>
    client.get(`${groupPath(group)}/lost`, lostAnswer),
  );
  const found = said.flatMap(({ monitor, answer }) =>
    answer instanceof AppError ? [] : answer.lost.map((entry) => ({ monitor, entry })),
  );
  const silent = said.flatMap(({ monitor, answer }) =>
    answer instanceof AppError ? [{ monitor, reason: answer.message }] : [],
  );
  return { found: found.toSorted((a, b) => (a.entry.taken_at < b.entry.taken_at ? 1 : -1)), silent };
}

/** The history of that name. Throws AppError E_NO_HISTORY that says who could not be asked. */
export async function findLostHistory(
  io: Io,
  options: GroupOptions,
  id: string,
): Promise<LostHistories['found'][number]> {
  const { found, silent } = await findLostHistories(io, options);
  const one = found.find(({ entry }) => entry.id === id);
  if (one !== undefined) return one;
  throw new AppError('E_NO_HISTORY', `no monitor that answers has a history "${id}"`, {
    hint:
      silent.length === 0
        ? 'See ts lost list.'
        : `No answer came from ${silent.map(({ monitor }) => monitor).join(', ')}.`,
  });
}
