import type { ActionResult, Effect, Input, ProbeResult, ServerId } from '../../sentinel/index.js';
import type { Host } from './host.js';
import { worldTime } from './host.js';
import { perform } from './model-server.js';
import type { Deed, ModelServer } from './model-server.js';
import type { Site } from './site.js';

/** How long a monitor waits for a look at a server that does not answer, in virtual ms. */
const PROBE_LIMIT_MS = 1000;

/** What a deed needs besides the world itself. */
export interface Reach {
  readonly site: Site;
  readonly feed: (host: Host, input: Input) => void;
  /** Runs later, if the monitor still lives the same life. */
  readonly later: (host: Host, ms: number, run: () => void) => void;
  readonly killServer: (server: ModelServer) => void;
}

type Looking = Extract<Effect, { kind: 'probe' }>;

/** A monitor looks at a server: the report is made when the question arrives, and is a way old when the answer comes. */
export function look(host: Host, { server: id, depth }: Looking, reach: Reach): void {
  const { site } = reach;
  const server = serverOf(site, id);
  let isOver = false;
  const tell = (result: ProbeResult): void => {
    if (isOver) return;
    isOver = true;
    reach.feed(host, { kind: 'probed', server: id, result });
  };
  const { life } = host;
  const wayMs = passageMs(site, host, server);
  const giveUp = (): void => reach.later(host, PROBE_LIMIT_MS, () => tell({ kind: 'silent' }));
  const report = (): void => {
    if (host.life !== life) return;
    const result = answerOf(host, server, { depth, whole: server.report(replicasOf(site, server)) });
    if (!site.network.isOpen(host.n, server.n)) return giveUp();
    reach.later(host, wayMs / 2, () => tell(result));
  };
  if (!site.network.isOpen(host.n, server.n)) return giveUp();
  reach.later(host, wayMs / 2, () => {
    if (!server.isHung) return report();
    server.backlog.push(report);
    giveUp();
  });
}

/** A pulse tells only of the process that the monitor has had a report of. */
function answerOf(
  host: Host,
  { id }: ModelServer,
  asked: Pick<Looking, 'depth'> & { whole: ProbeResult },
): ProbeResult {
  const { depth, whole } = asked;
  if (whole.kind !== 'answered') return whole;
  const isKnown = host.met.get(id) === whole.instance;
  host.met.set(id, whole.instance);
  return depth === 'pulse' && isKnown ? { kind: 'alive' } : whole;
}

/** A monitor tells a server to do something. It may be done although the monitor never hears of it. */
export function act(host: Host, deed: Deed, reach: Reach): void {
  const { site } = reach;
  const server = serverOf(site, deed.server);
  const limitMs = limitOf(host, deed, site);
  const wayMs = passageMs(site, host, server);
  let isOver = false;
  const end = (result: ActionResult): void => {
    if (isOver) return;
    isOver = true;
    reach.feed(host, { kind: 'performed', action: deed.kind, server: deed.server, result });
  };
  const { instance } = server;
  reach.later(host, limitMs, () => {
    if (isOver) return;
    // The last rung of the ladder: what cannot be made to refuse is stopped, but not what has taken its place.
    const isStopped = deed.kind === 'fence' && server.instance === instance;
    if (isStopped) {
      site.note(host, () => `stops server ${server.n}`);
      reach.killServer(server);
    }
    end(isStopped ? { isDone: true, position: null } : { isDone: false, reason: 'no answer' });
  });
  if (site.network.isCut(host.n, server.n)) return;
  const isWanted = host.n === server.n ? newWish(host, deed) : always;
  const carryOut = (): void => {
    const isGone = !server.isUp || server.instance !== instance;
    const result = isGone ? GONE[deed.kind] : isWanted() ? carried(site, server, deed) : OVERTAKEN;
    if (!site.network.isCut(server.n, host.n)) reach.later(host, wayMs / 2, () => end(result));
  };
  site.agenda.later(server.turnMs(site.agenda.now + wayMs / 2) - site.agenda.now, () => {
    if (server.isHung) server.backlog.push(carryOut);
    else carryOut();
  });
}

const always = (): boolean => true;

/** A server is not opened any more when its keeper wants it fenced meanwhile, as src/fence/ sees to it. */
function newWish(host: Host, { kind }: Deed): () => boolean {
  if (kind !== 'fence' && kind !== 'unfence') return always;
  const { life } = host;
  host.wishes += 1;
  const wish = host.wishes;
  return () => kind === 'fence' || (host.wishes === wish && host.life === life);
}

function carried(site: Site, server: ModelServer, deed: Deed): ActionResult {
  const result = perform(server, deed);
  site.observers.onDeed(server, deed);
  return result;
}

const OVERTAKEN: ActionResult = { isDone: false, reason: 'overtaken by a fence' };

/** What was said to a process that has ended is not heard by the next; and that takes no writes, as a fence wants. */
const GONE: Readonly<Record<Deed['kind'], ActionResult>> = {
  promote: { isDone: false, reason: 'nobody listens' },
  follow: { isDone: false, reason: 'nobody listens' },
  salvage: { isDone: false, reason: 'nobody listens' },
  hold: { isDone: false, reason: 'nobody listens' },
  resume: { isDone: false, reason: 'nobody listens' },
  unfence: { isDone: false, reason: 'nobody listens' },
  fence: { isDone: true, position: null },
};

/** The monitor counts its limits by its own clock. */
function limitOf(host: Host, deed: Deed, site: Site): number {
  const ownMs = deed.kind === 'fence' ? deed.limitMs : site.configOf(host.monitor).actionLimitMs;
  return worldTime(host, ownMs) - worldTime(host, 0);
}

function passageMs(site: Site, host: Host, server: ModelServer): number {
  return host.n === server.n ? 1 : site.network.passageMs();
}

function replicasOf(site: Site, master: ModelServer): readonly ServerId[] {
  if (master.role !== 'master') return [];
  return [...site.servers.values()].filter((each) => each.master === master.id && each.isUp).map((each) => each.id);
}

function serverOf(site: Site, id: ServerId): ModelServer {
  const found = site.servers.get(id);
  if (found === undefined) throw new RangeError(`no server ${id}`);
  return found;
}
