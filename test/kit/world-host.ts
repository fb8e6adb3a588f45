import { takeEffects } from '../../sentinel/core.js';
import type { Effect } from '../../sentinel/effect.js';
import type { MonitorId } from '../../sentinel/ids.js';
import type { Input } from '../../sentinel/input.js';
import type { DurableRecord } from '../../sentinel/record.js';
import type { State } from '../../sentinel/state.js';

/** How long a record takes to reach the disk, in virtual ms. */
const DISK_MS = 1;

/** A monitor of the world, with its disk. */
export interface Host {
  readonly monitor: MonitorId;
  /** Null while it does not run. */
  state: State | null;
  disk: DurableRecord | null;
  isDiskFull: boolean;
  /** What came while it is stopped (SIGSTOP); null while it is not. */
  inbox: Input[] | null;
  /** When its next tick is planned; stale plans are ignored. */
  tickAtMs: number;
  life: number;
  waiting: Effect[];
  isWriting: boolean;
}

export function newHost(monitor: MonitorId): Host {
  const nothing = { state: null, disk: null, isDiskFull: false, inbox: null, tickAtMs: 0, life: 0 };
  return { monitor, ...nothing, waiting: [], isWriting: false };
}

/** What a host needs of the world to carry out effects. */
export interface Hands {
  readonly later: (ms: number, run: () => void) => void;
  /** False when the monitor dies at this point instead. */
  readonly survives: (host: Host, effect: Effect) => boolean;
  readonly perform: (host: Host, effect: Effect) => void;
  readonly feed: (host: Host, input: Input) => void;
}

/** Begins the effects in their order, and none but looks behind a record that is not on disk: as the shell does. */
export function pushEffects(host: Host, hands: Hands): void {
  if (host.state === null) return;
  const { life } = host;
  for (const effect of takeEffects(host.state)) {
    if (effect.kind !== 'probe') host.waiting.push(effect);
    else if (host.life === life && hands.survives(host, effect)) hands.perform(host, effect);
  }
  pump(host, hands);
}

function pump(host: Host, hands: Hands): void {
  const { life } = host;
  while (!host.isWriting && host.life === life) {
    const effect = host.waiting.shift();
    if (effect === undefined || !hands.survives(host, effect)) return;
    if (effect.kind !== 'persist') {
      hands.perform(host, effect);
      continue;
    }
    host.isWriting = true;
    hands.later(DISK_MS, () => {
      if (host.life !== life) return;
      host.isWriting = false;
      onWritten(host, effect, hands);
      pump(host, hands);
    });
  }
}

function onWritten(host: Host, effect: Extract<Effect, { kind: 'persist' }>, hands: Hands): void {
  if (!host.isDiskFull) {
    hands.perform(host, effect);
    return hands.feed(host, { kind: 'persisted', record: effect.record });
  }
  const next = host.waiting.findIndex((each) => each.kind === 'persist');
  for (const each of host.waiting.splice(0, next < 0 ? host.waiting.length : next)) drop(host, each, hands);
  hands.feed(host, { kind: 'persistFailed', reason: 'ENOSPC' });
}

function drop(host: Host, effect: Effect, hands: Hands): void {
  switch (effect.kind) {
    case 'announce':
    case 'answer':
      return hands.perform(host, effect);
    case 'promote':
    case 'follow':
    case 'hold':
    case 'resume': {
      const result = { isDone: false, reason: 'this monitor could not write its state' } as const;
      return hands.feed(host, { kind: 'performed', action: effect.kind, server: effect.server, result });
    }
    case 'persist':
    case 'probe':
    case 'send':
  }
}
