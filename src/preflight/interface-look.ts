import { networkInterfaces } from 'node:os';
import { openLink } from '../address/link.js';
import type { Link, LinkState } from '../address/link.js';
import { probeOf, sightingIn } from '../address/listener.js';
import type { Log } from '../log.js';
import { pause } from '../timers.js';
import type { Timers } from '../timers.js';
import type { InterfaceView } from './host-view.js';

export interface InterfaceLookOptions {
  readonly interfaceName: string;
  /** Who has them is asked on the link, where this process may ask. */
  readonly addresses: readonly string[];
  readonly timers: Timers;
  /** Only tests bring a link of their own. */
  readonly open?: (interfaceName: string) => Link;
}

const LIST_LIMIT_MS = 500;
/** One link answers in less than a millisecond; a busy machine may need longer, and a person has the time. */
const PROBES_AT_MS = [0, 100, 200];
const ANSWER_MS = 400;

/** For one address; more would tell nobody anything. */
const MOST_CARDS = 4;

/** Looks at one interface of this host, and asks on its link who has the addresses. Changes nothing. */
export async function lookAtInterface(options: InterfaceLookOptions): Promise<InterfaceView> {
  const { interfaceName, timers, open } = options;
  const link = open?.(interfaceName) ?? openLink({ interfaceName, timers, log: SILENT });
  try {
    const state = link.look();
    if (state === null) return { state: 'missing', all: null, own: [], cards: null };
    const list = await link.kernel.list(LIST_LIMIT_MS);
    const all = list.isDone ? list.value : null;
    const own = (all ?? []).filter(({ interfaceIndex }) => interfaceIndex === state.index);
    const canAsk = state.hasCarrier && list.isDone && link.problem() === null;
    return { state: wordFor(state), all, own, cards: canAsk ? await askLink(link, state, options) : null };
  } finally {
    await link.close();
  }
}

function wordFor({ isUp, hasCarrier }: LinkState): InterfaceView['state'] {
  if (!isUp) return 'down';
  return hasCarrier ? 'up' : 'no carrier';
}

async function askLink(link: Link, { mac }: LinkState, { addresses, timers }: InterfaceLookOptions) {
  const ours = new Set(Object.values(networkInterfaces()).flatMap((each) => each?.map((card) => card.mac) ?? []));
  const cards = new Map<string, string[]>();
  const stop = link.listen((frame) => {
    for (const address of addresses) {
      const seen = sightingIn(frame, address)?.mac;
      const known = cards.get(address) ?? [];
      if (seen === undefined || ours.has(seen) || known.includes(seen) || known.length >= MOST_CARDS) continue;
      cards.set(address, [...known, seen]);
    }
  });
  const frames = addresses.map((address) => probeOf(address, mac));
  const cancels = PROBES_AT_MS.map((ms) => timers.after(ms, () => frames.forEach((frame) => link.sendFrame(frame))));
  await pause(timers, ANSWER_MS);
  stop();
  for (const cancel of cancels) cancel();
  return link.problem() === null ? cards : null;
}

/** What the link complains about is told by the one who asked. */
const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
