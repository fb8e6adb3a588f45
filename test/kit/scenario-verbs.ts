import type { Effect } from '../../sentinel/effect.js';
import {
  agreedMaster,
  hasOneMaster,
  isAtRest,
  isWell,
  summaryOf,
  writableServers,
} from '../../src/simulator/outlook.js';
import type { Doom, Play } from './scenario-stage.js';

type Verb = readonly [RegExp, (play: Play, words: readonly string[]) => void];

/** Every line that a scenario may hold, besides those that set the world up. */
export const VERBS: readonly Verb[] = [
  [/^start$/, () => undefined],
  [/^settle$/, (play) => waitFor(play, 'everything is well', () => isWell(play.world))],
  [
    /^until one master$/,
    (play) => waitFor(play, 'there is one master', () => hasOneMaster(play.world) && isAtRest(play.world)),
  ],
  [/^until master (\d+)$/, (play, [n]) => waitFor(play, `${n} is the master`, () => isMaster(play, Number(n)))],
  [
    /^until event (.+)$/,
    (play, [text = '']) => waitFor(play, text, () => logOf(play).some((line) => line.includes(text))),
  ],
  [/^run (\d+)ms$/, ({ world }, [ms]) => world.run(Number(ms))],
  [/^run (\d+)s$/, ({ world }, [s]) => world.run(Number(s) * 1000)],
  [/^kill server (\d+)$/, ({ world }, [n]) => world.killServer(Number(n))],
  [/^restart server (\d+)$/, ({ world }, [n]) => world.server(Number(n)).restart()],
  [
    /^restart server (\d+) (as master|empty)$/,
    ({ world }, [n, as]) => world.server(Number(n)).restart(as === 'empty' ? as : 'master'),
  ],
  [/^hang server (\d+)$/, ({ world }, [n]) => void (world.server(Number(n)).isHung = true)],
  [/^wake server (\d+)$/, ({ world }, [n]) => world.server(Number(n)).wake()],
  [/^loading server (\d+)$/, ({ world }, [n]) => void (world.server(Number(n)).fault = { kind: 'loading' })],
  [/^wrong password on server (\d+)$/, ({ world }, [n]) => void (world.server(Number(n)).fault = WRONG_PASSWORD)],
  [/^server (\d+) answers again$/, ({ world }, [n]) => void (world.server(Number(n)).fault = null)],
  [/^priority (\d+) (\d+)$/, ({ world }, [n, value]) => void (world.server(Number(n)).priority = Number(value))],
  [/^lag (\d+) (\d+)$/, ({ world }, [n, bytes]) => void (world.server(Number(n)).lagBytes = Number(bytes))],
  [/^server (\d+) fails to promote$/, ({ world }, [n]) => void (world.server(Number(n)).failsToPromote = true)],
  [/^server (\d+) fails to hold$/, ({ world }, [n]) => void (world.server(Number(n)).failsToHold = true)],
  [
    /^server (\d+) does as told$/,
    ({ world }, [n]) => void Object.assign(world.server(Number(n)), { failsToPromote: false, failsToHold: false }),
  ],
  [
    /^(\d+) finds (monitor|Sentinel) (\d+)$/,
    ({ world }, [n, as, found]) => {
      const monitor = world.monitor(Number(found));
      world.feed(Number(n), { kind: 'discovered', monitor, speaksNative: as === 'monitor' });
    },
  ],
  [/^write (\d+)$/, (play, [bytes]) => write(play, Number(bytes))],
  [/^kill monitor (\d+)$/, ({ world }, [n]) => world.kill(Number(n))],
  [/^restart monitor (\d+)$/, ({ world }, [n]) => world.start(Number(n))],
  [/^pause monitor (\d+)$/, ({ world }, [n]) => world.pause(Number(n))],
  [/^wake monitor (\d+)$/, ({ world }, [n]) => world.wake(Number(n))],
  [/^fill disk (\d+)$/, ({ world }, [n]) => void (world.host(Number(n)).isDiskFull = true)],
  [/^empty disk (\d+)$/, ({ world }, [n]) => void (world.host(Number(n)).isDiskFull = false)],
  [/^lose disk (\d+)$/, ({ world }, [n]) => void (world.host(Number(n)).disk = null)],
  [/^cut host (\d+)$/, ({ world }, [n]) => world.network.cut(Number(n))],
  [/^cut (\d+) (\d+)$/, ({ world }, [a, b]) => world.network.cut(Number(a), [Number(b)])],
  [/^heal$/, ({ world }) => world.heal()],
  [/^order (\d+): ([\d ]+)$/, (play, [n, list = '']) => ask(play, Number(n), list)],
  [/^failover (\d+)$/, (play, [n]) => ask(play, Number(n), null)],
  [/^failover (\d+) accepting (\d+)$/, (play, [n, bytes]) => ask(play, Number(n), null, Number(bytes))],
  [/^add host (\d+) at (\d+)$/, (play, [m, n]) => enrol(play, 'add', { m: Number(m), n: Number(n) })],
  [/^remove host (\d+) at (\d+)$/, (play, [m, n]) => enrol(play, 'remove', { m: Number(m), n: Number(n) })],
  [/^voters$/, (play) => membersOf(play)],
  [/^doom before (\w+)$/, (play, [word = '']) => void (play.doom = doomBefore(word))],
  [/^doom after election$/, (play) => void (play.doom = doomAfterElection())],
  [/^show$/, ({ world, say }) => say(summaryOf(world))],
  [/^writable$/, ({ world, say }) => say(`writable: ${writableServers(world).join(', ') || 'none'}`)],
  [/^events$/, (play) => logOf(play).forEach((line) => play.say(line))],
  [/^events (.+)$/, (play, [words = '']) => eventsOf(play, words.split(' '))],
  [/^answers$/, ({ world, say }) => answersOf(world.outcomes, say)],
];

const WRONG_PASSWORD = {
  kind: 'faulty',
  fault: 'wrong-password',
  detail: 'WRONGPASS invalid username-password pair',
} as const;

function waitFor(play: Play, what: string, condition: () => boolean): void {
  const tookMs = play.world.runUntil(what, condition);
  play.say(`${what} after ${tookMs} ms`);
}

function isMaster({ world }: Play, n: number): boolean {
  return agreedMaster(world) === world.server(n).id && hasOneMaster(world);
}

/** The events of this block, with the time since it began. */
function logOf(play: Play): readonly string[] {
  return play.world.log.slice(play.logStart).map((line) => {
    const [, time = '0', text = ''] = /^(\d+) (.*)$/.exec(line) ?? [];
    return `${String(Number(time) - play.beganAtMs).padStart(5)} ${text}`;
  });
}

function eventsOf(play: Play, words: readonly string[]): void {
  for (const line of logOf(play)) if (words.some((word) => line.includes(word))) play.say(line);
}

/** Clients write wherever they can. */
function write({ world, say }: Play, bytes: number): void {
  const writable = writableServers(world);
  for (const id of writable) world.servers.get(id)?.write(bytes);
  world.run(1);
  if (writable.length !== 1) say(`writable: ${writable.join(', ') || 'none'}`);
}

function ask(play: Play, n: number, list: string | null, acceptLossBytes = 0): void {
  const { world } = play;
  play.asked += 1;
  const id = `request ${play.asked} at ${n}`;
  const order = (list ?? '').split(' ').map((each) => world.server(Number(each || 5)).id);
  world.request(n, id, list === null ? { kind: 'failover', acceptLossBytes } : { kind: 'order', order });
}

/** Asks the monitor of host `n` to take in host `m`, or to leave it out. */
function enrol(play: Play, kind: 'add' | 'remove', { m, n }: { m: number; n: number }): void {
  const { world } = play;
  play.asked += 1;
  const server = [...world.servers.values()].find((each) => each.n === m)?.id ?? null;
  const host = { monitor: world.monitor(m), server };
  const id = `request ${play.asked} at ${n}`;
  world.request(n, id, kind === 'add' ? { kind, ...host, before: null } : { kind, ...host });
}

/** Who belongs to the group, as every running monitor has it on disk. */
function membersOf({ world, say }: Play): void {
  for (const { monitor, disk, state } of world.hosts.values()) {
    const table = disk?.table ?? null;
    if (state === null) continue;
    const next = table === null || table.next === null ? '' : `, next ${table.next.voters.map(partOf).join(' ')}`;
    const text = table === null ? 'no table' : `${table.voters.map(partOf).join(' ')}${next}`;
    say(`host ${partOf(monitor)}: ${text}`);
  }
}

function partOf(id: string): string {
  return id.slice('10.0.0.'.length, id.indexOf(':'));
}

function answersOf(outcomes: ReadonlyMap<string, { isDone: boolean; text: string }>, say: Play['say']): void {
  for (const [id, outcome] of outcomes) {
    const code = 'code' in outcome ? String(outcome.code) : 'done';
    say(`${id}: ${code}: ${outcome.text}`);
  }
}

/** Dies before the effect of this kind; `writestable` and the like mean the table on its way to a majority. */
function doomBefore(word: string): Doom {
  return (effect: Effect) => {
    if (effect.kind !== 'send' || effect.message.kind !== 'write') return effect.kind === word;
    return `write${effect.message.table.phase}` === word;
  };
}

function doomAfterElection(): Doom {
  let isElected = false;
  return (effect) => {
    const wasElected = isElected;
    isElected ||= effect.kind === 'announce' && effect.announcement.name === '+elected-leader';
    return wasElected;
  };
}
