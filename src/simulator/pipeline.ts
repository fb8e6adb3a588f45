import { takeEffects } from '../../sentinel/index.js';
import type { Effect } from '../../sentinel/index.js';
import type { Host } from './host.js';
import type { Site } from './site.js';

type Persist = Extract<Effect, { kind: 'persist' }>;

/** What carries out the effects of a monitor, once their turn has come. */
export interface Hands {
  readonly site: Site;
  readonly perform: (host: Host, effect: Exclude<Effect, Persist>) => void;
  /** An action that was not begun has failed. */
  readonly fail: (host: Host, effect: Exclude<Effect, Persist>) => void;
  /** A record came to the disk, or did not. */
  readonly report: (host: Host, effect: Persist, isStored: boolean) => void;
}

/** Begins the effects in their order and none behind a record that is not on disk: as src/effect-pipeline.ts does. */
export function pushEffects(host: Host, hands: Hands): void {
  if (host.state === null) return;
  const { life } = host;
  for (const effect of takeEffects(host.state)) {
    if (effect.kind === 'fence')
      dropWaiting(host, hands, (each) => each.kind === 'unfence' && each.server === effect.server);
    if (effect.kind === 'releaseAddress') dropWaiting(host, hands, (each) => each.kind === 'claimAddress');
    if (!URGENT.has(effect.kind)) host.waiting.push(effect);
    else if (effect.kind !== 'persist' && hands.site.survives(host, effect)) hands.perform(host, effect);
    // What a process that has ended wanted besides is not done by the next.
    if (host.life !== life) return;
  }
  pump(host, hands);
}

const URGENT: ReadonlySet<Effect['kind']> = new Set(['probe', 'fence', 'releaseAddress']);

/** What overtakes those that wait for the disk must not be undone by an older wish that comes after it. */
function dropWaiting(host: Host, hands: Hands, isOvertaken: (effect: Effect) => boolean): void {
  if (!host.waiting.some(isOvertaken)) return;
  const overtaken = host.waiting.filter(isOvertaken);
  host.waiting = host.waiting.filter((effect) => !isOvertaken(effect));
  for (const effect of overtaken) if (effect.kind !== 'persist') hands.fail(host, effect);
}

function pump(host: Host, hands: Hands): void {
  const { site } = hands;
  const { life } = host;
  while (!host.isWriting && host.life === life) {
    const effect = host.waiting.shift();
    if (effect === undefined || !site.survives(host, effect)) return;
    if (effect.kind !== 'persist') {
      hands.perform(host, effect);
      continue;
    }
    host.unsynced.push(effect.record);
    host.isWriting = !site.sabotage.has('persist-before-send');
    site.agenda.later(host.diskMs, () => {
      if (host.life === life) onWritten(host, effect, hands);
    });
  }
}

/** The disk goes on while the process is stopped; the process hears of it when it wakes. */
function onWritten(host: Host, effect: Persist, hands: Hands): void {
  host.unsynced.shift();
  const isStored = !host.isDiskFull;
  if (isStored) {
    host.disk = effect.record;
    hands.site.observers.onStored(host, effect.record);
  }
  const goOn = (): void => {
    host.isWriting = false;
    const { life } = host;
    if (!isStored) dropUntilNextPersist(host, hands);
    hands.report(host, effect, isStored);
    if (host.life === life) pump(host, hands);
  };
  if (host.inbox === null) goOn();
  else host.inbox.push(goOn);
}

/** What may be done although the record in front of it is not on disk. */
const HARMLESS: ReadonlySet<string> = new Set(['announce', 'answer', 'link', 'unlink', 'detach']);

function dropUntilNextPersist(host: Host, hands: Hands): void {
  const next = host.waiting.findIndex((each) => each.kind === 'persist');
  for (const each of host.waiting.splice(0, next < 0 ? host.waiting.length : next)) {
    if (each.kind === 'persist') continue;
    if (HARMLESS.has(each.kind)) hands.perform(host, each);
    else hands.fail(host, each);
  }
}
