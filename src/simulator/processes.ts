import { create, deadline, hostOf, step, tick } from '../../sentinel/index.js';
import type { Effect, Input } from '../../sentinel/index.js';
import { moveAddress } from './addresses.js';
import { announcementLine } from './announcement-line.js';
import { act, look } from './deeds.js';
import type { Reach } from './deeds.js';
import { ownTime, worldTime } from './host.js';
import type { Host } from './host.js';
import type { ModelServer } from './model-server.js';
import { pushEffects } from './pipeline.js';
import type { Hands } from './pipeline.js';
import { sendMessage } from './post.js';
import type { Site } from './site.js';

/** How long it takes until a process hears that a connection was opened or closed, in virtual ms. */
const NOTICE_MS = 1;

/** Runs the shipped core in each of the world's hosts, and ends, stops and wakes them. */
export class Processes {
  readonly #site: Site;
  readonly #reach: Reach;
  readonly #hands: Hands;

  constructor(site: Site) {
    this.#site = site;
    this.#reach = {
      site,
      feed: (host, input) => this.feed(host, input),
      later: (host, ms, run) => this.#later(host, ms, run),
      killServer: (server) => this.killServer(server),
    };
    this.#hands = {
      site,
      perform: (host, effect) => this.#perform(host, effect),
      fail: (host, effect) => this.#fail(host, effect),
      report: (host, { record }, isStored) =>
        this.feed(host, isStored ? { kind: 'persisted', record } : { kind: 'persistFailed', reason: 'ENOSPC' }),
    };
  }

  start(host: Host): void {
    if (host.state !== null || host.foreign !== null) return;
    const { agenda, seed, observers, hosts } = this.#site;
    host.wants.clear();
    Object.assign(host, { life: host.life + 1, tickAtMs: 0, startedAtMs: agenda.now, awakeSinceMs: agenda.now });
    const beginning = { dice: seed * 31 + host.n, now: ownTime(host, agenda.now), record: host.disk };
    host.state = create(this.#site.configOf(host.monitor), beginning);
    observers.onStart(host);
    this.#turn(host);
    if (this.#site.configOf(host.monitor).discovers) for (const other of hosts.values()) this.link(host, other);
  }

  /** The process ends; what was on its way to the disk may get there or not. Others hear that its links closed. */
  kill(host: Host): void {
    if (host.state === null) return;
    const ended = { state: null, life: host.life + 1, waiting: [], isWriting: false, inbox: null, effectsToLive: null };
    Object.assign(host, { ...ended, asleepSinceMs: this.#site.agenda.now });
    loseUnsynced(host, this.#site);
    for (const other of this.#site.hosts.values()) {
      if (other !== host && this.#site.network.isOpen(host.n, other.n)) this.unlink(other, host, true);
    }
  }

  /** Stops the process without ending it, as SIGSTOP does. */
  pause(host: Host): void {
    if (host.state === null || host.inbox !== null) return;
    Object.assign(host, { inbox: [], asleepSinceMs: this.#site.agenda.now });
  }

  /** A stopped process goes on, with all that has come in the meantime. */
  wake(host: Host): void {
    const missed = host.inbox;
    if (host.state === null || missed === null) return;
    const { life } = host;
    Object.assign(host, { inbox: null, tickAtMs: 0, awakeSinceMs: this.#site.agenda.now });
    for (const run of missed) if (host.life === life) run();
    this.#plan(host);
  }

  killServer(server: ModelServer): void {
    server.isUp = false;
    for (const host of this.#site.hosts.values()) {
      if (this.#site.network.isCut(server.n, host.n)) continue;
      this.#later(host, NOTICE_MS, () => this.feed(host, { kind: 'connectionLost', server: server.id }));
    }
  }

  /** A new link between two monitors, if both want it and the way is open. */
  link(a: Host, b: Host): void {
    if (a === b || !isThere(a) || !isThere(b) || !this.#site.network.isOpen(a.n, b.n)) return;
    if (!this.#wants(a, b) || !this.#wants(b, a)) return;
    this.#later(a, NOTICE_MS, () => this.feed(a, { kind: 'linked', peer: b.monitor }));
    this.#later(b, NOTICE_MS, () => this.feed(b, { kind: 'linked', peer: a.monitor }));
  }

  #wants(host: Host, other: Host): boolean {
    if (host.foreign !== null || this.#site.configOf(host.monitor).discovers) return true;
    return host.wants.has(other.monitor);
  }

  #want(host: Host, { kind, peer }: Extract<Effect, { kind: 'link' | 'unlink' }>): void {
    const other = this.#site.hosts.get(peer);
    if (other === undefined) return;
    if (kind === 'unlink' && host.wants.delete(peer)) return this.unlink(other, host, true);
    if (host.wants.has(peer)) return;
    host.wants.add(peer);
    this.link(host, other);
  }

  /** A link between two monitors ends; `isClosed`: because the process at the other end did. */
  unlink(host: Host, peer: Host, isClosed: boolean): void {
    this.#later(host, NOTICE_MS, () => this.feed(host, { kind: 'unlinked', peer: peer.monitor, isClosed }));
  }

  feed(host: Host, input: Input): void {
    if (host.state === null) return;
    if (host.inbox !== null) return void host.inbox.push(() => this.feed(host, input));
    step(host.state, input, ownTime(host, this.#site.agenda.now));
    this.#turn(host);
  }

  #turn(host: Host): void {
    pushEffects(host, this.#hands);
    this.#plan(host);
  }

  #plan(host: Host): void {
    if (host.state === null || host.inbox !== null) return;
    const { agenda } = this.#site;
    const atMs = Math.max(agenda.now, worldTime(host, deadline(host.state)));
    if (host.tickAtMs > agenda.now && host.tickAtMs <= atMs) return;
    host.tickAtMs = atMs;
    const { life } = host;
    agenda.later(atMs - agenda.now, () => {
      if (host.life === life && host.tickAtMs === atMs && host.inbox === null) this.#tick(host);
    });
  }

  #tick(host: Host): void {
    if (host.state === null) return;
    host.tickAtMs = 0;
    tick(host.state, ownTime(host, this.#site.agenda.now));
    this.#turn(host);
  }

  /** Later, if the monitor still lives the same life; once it wakes, if it is stopped. */
  #later(host: Host, ms: number, run: () => void): void {
    const { life } = host;
    this.#site.agenda.later(ms, () => {
      if (host.life !== life) return;
      if (host.inbox === null) run();
      else host.inbox.push(run);
    });
  }

  #perform(host: Host, effect: Exclude<Effect, { kind: 'persist' }>): void {
    const site = this.#site;
    site.observers.onEffect(host, effect);
    switch (effect.kind) {
      case 'send':
        return sendMessage(host, effect, this.#reach);
      case 'probe':
        return look(host, effect, this.#reach);
      case 'announce':
        return site.note(host, () => announcementLine(effect.announcement));
      case 'answer':
        site.note(host, () => `answers ${effect.id}: ${effect.outcome.text}`);
        return void site.outcomes.set(effect.id, effect.outcome);
      case 'link':
      case 'unlink':
        return this.#want(host, effect);
      case 'detach':
        return undefined;
      case 'prepareAddress':
        return;
      case 'claimAddress':
      case 'releaseAddress':
        site.note(host, () => effect.kind);
        return moveAddress(host, effect, this.#reach);
      default:
        site.note(host, () => `${effect.kind} ${hostOf(effect.server)}`);
        return act(host, effect, this.#reach);
    }
  }

  /** An action that was not begun has failed, so that the core does not wait for its end. */
  #fail(host: Host, effect: Effect): void {
    const result = { isDone: false, reason: 'this monitor could not write its state' } as const;
    if (effect.kind === 'claimAddress' || effect.kind === 'releaseAddress')
      return this.feed(host, { kind: 'addressed', action: effect.kind, result });
    if (!('server' in effect) || effect.kind === 'probe' || effect.kind === 'detach') return;
    this.feed(host, { kind: 'performed', action: effect.kind, server: effect.server, result });
  }
}

function isThere(host: Host): boolean {
  return host.state !== null || host.foreign !== null;
}

/** A crash leaves on disk as many of the records that were on their way as chance wills, the earlier ones first. */
function loseUnsynced(host: Host, site: Site): void {
  const kept = host.isDiskFull ? 0 : site.dice.roll(host.unsynced.length + 1);
  const last = host.unsynced[kept - 1];
  const { length } = host.unsynced;
  if (kept < length) site.note(host, () => `loses ${length - kept} of ${length} records`);
  host.unsynced = [];
  if (last === undefined) return;
  host.disk = last;
  site.observers.onStored(host, last);
}
