import type { Address } from '../../../address.js';
import type { CopyOrder } from '../../history-copy.js';
import { parseInfo, parseWhole } from '../info.js';
import { promote } from '../promote.js';
import { textOf } from '../reply.js';
import type { Peer, Session, SessionOptions } from '../session.js';
import { copyAppendOnly, readAppendOnlySettings } from './append-only.js';
import type { CopyMeans } from './copy-history.js';

interface Given {
  readonly session: Session;
  readonly order: CopyOrder;
  readonly address: Address;
  readonly options: Omit<SessionOptions, 'address'>;
}

const QUESTION_MS = 2000;
const DETACH_MS = 5000;

/** What a copy asks of the server on its ordinary connection, while the data come on one of their own. */
export function meansOf({ session, order, address, options: { auth, tls, timers } }: Given): CopyMeans {
  const ask = <T>(task: (peer: Peer) => Promise<T | null>): Promise<T | null> =>
    session.run({ kind: 'look', limitMs: QUESTION_MS, task, otherwise: () => null });
  return {
    order,
    address,
    auth,
    tls,
    timers,
    detach: () =>
      session.run({
        kind: 'action',
        limitMs: DETACH_MS,
        task: (peer) => promote(peer, { opens: false, limits: null }),
        otherwise: ({ why }) => ({ isDone: false, reason: why }),
      }),
    askPercent: () => ask(readSavedPercent),
    copyAppendOnly: async () => copyAppendOnly(await ask(({ link }) => readAppendOnlySettings(link)), order),
  };
}

/** Only a save that is under way has these fields. */
async function readSavedPercent({ link }: Peer): Promise<number | null> {
  const info = parseInfo(textOf(await link.call('INFO', 'persistence')));
  const done = parseWhole(info.get('current_save_keys_processed'));
  const total = parseWhole(info.get('current_save_keys_total'));
  return done === null || total === null || total === 0 ? null : Math.min(100, Math.floor((100 * done) / total));
}
