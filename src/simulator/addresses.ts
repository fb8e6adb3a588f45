import type { Effect } from '../../sentinel/index.js';
import type { Reach } from './deeds.js';
import { worldTime } from './host.js';
import type { Host } from './host.js';

/** How long a host needs to change its addresses, in virtual ms. */
const CHANGE_MS = 2;

/** Something that a monitor wants of the virtual addresses on its host. */
export type AddressDeed = Extract<Effect, { kind: 'claimAddress' | 'releaseAddress' }>;

/**
 * The host's kernel holds the addresses until a time that it was told, whatever becomes of the monitor. A claim that a
 * release has overtaken puts nothing there any more.
 */
export function moveAddress(host: Host, deed: AddressDeed, { site, feed, later }: Reach): void {
  const { life } = host;
  if (deed.kind === 'releaseAddress') host.addressWishes += 1;
  const wish = host.addressWishes;
  const carryOut = (): void => {
    if (host.life !== life) return;
    if (deed.kind === 'releaseAddress') host.addressUntilMs = Number.NEGATIVE_INFINITY;
    else if (wish === host.addressWishes) host.addressUntilMs = worldTime(host, deed.untilMs);
    later(host, 0, () => feed(host, { kind: 'addressed', action: deed.kind, result: { isDone: true } }));
  };
  site.agenda.later(CHANGE_MS, carryOut);
}
