import type { AddressResult } from '../../sentinel/index.js';
import type { Cancel, Timers } from '../timers.js';
import type { AddressMover, AddressReport } from './mover.js';
import { addressText } from './wanted-address.js';
import type { WantedAddress } from './wanted-address.js';

/** Runs a command to its end; null when it succeeded, else why not. Never rejects, ends within the limit. */
export type RunCommand = (command: readonly string[], limitMs: number) => Promise<string | null>;

export interface HooksMoverOptions {
  readonly addresses: readonly WantedAddress[];
  /** Each gets the address with its prefix and the interface as its last two arguments. */
  readonly hooks: { readonly [K in Hook]: readonly string[] };
  readonly run: RunCommand;
  readonly timers: Timers;
}

type Hook = 'claim' | 'release' | 'verify';

/** How long a hook may take: the interface of a cloud is slower than a kernel. */
const HOOK_LIMIT_MS = 10_000;

/**
 * Moves addresses by commands of the operator, for networks that do not learn them from a host. The order is the same;
 * but nobody takes an address away from a host whose monitor is dead, so the command `claim` must take it from whoever
 * has it, as the interface of a cloud does.
 */
export function createHooksMover({ addresses, hooks, run, timers }: HooksMoverOptions): AddressMover {
  let heldSinceMs: number | null = null;
  let problem: string | null = null;
  let endOfRight: Cancel = () => undefined;
  /** One after the other: a release waits for the claim that is under way. */
  let last: Promise<unknown> = Promise.resolve();
  let wish = 0;

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
  const runAll = async (hook: Hook): Promise<AddressResult> => {
    const runOne = (wanted: WantedAddress) =>
      run([...hooks[hook], addressText(wanted), wanted.interfaceName], HOOK_LIMIT_MS);
    const reasons = await Promise.all(addresses.map(runOne));
    const failed = reasons.filter((reason) => reason !== null);
    problem = failed.length === 0 ? null : `${hook}: ${failed.join('; ')}`;
    return problem === null ? { isDone: true } : { isDone: false, reason: problem };
  };
  const takeOver = async (own: number): Promise<AddressResult> => {
    if (own !== wish) return { isDone: false, reason: 'they are to be released' };
    const claimed = await runAll('claim');
    const result = claimed.isDone ? await runAll('verify') : claimed;
    if (result.isDone && own === wish) heldSinceMs = timers.nowMs();
    return result;
  };
  const release = (): Promise<AddressResult> => {
    wish += 1;
    endOfRight();
    heldSinceMs = null;
    return inOrder(() => runAll('release'));
  };

  return {
    start: () => Promise.resolve(),
    prepare: () => undefined,
    claim: (untilMs) => {
      endOfRight();
      endOfRight = timers.after(Math.max(0, untilMs - timers.nowMs()), () => void release());
      if (heldSinceMs !== null) return Promise.resolve({ isDone: true });
      const own = wish;
      return inOrder(() => takeOver(own));
    },
    release,
    report: () => Promise.all(addresses.map((wanted) => reportOf(wanted))),
    close: async () => {
      if (heldSinceMs !== null) await release();
      endOfRight();
    },
  };

  async function reportOf(wanted: WantedAddress): Promise<AddressReport> {
    const away = await run([...hooks.verify, addressText(wanted), wanted.interfaceName], HOOK_LIMIT_MS);
    return {
      address: addressText(wanted),
      interfaceName: wanted.interfaceName,
      isHere: away === null,
      heldForMs: heldSinceMs === null ? null : Math.round(timers.nowMs() - heldSinceMs),
      kernelSeconds: null,
      seenAt: null,
      problem,
    };
  }
}
