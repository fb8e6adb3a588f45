import type { CoreConfig } from '../../sentinel/config.js';
import type { Effect } from '../../sentinel/effect.js';
import { serverId } from '../../sentinel/ids.js';
import { World } from '../../src/simulator/world.js';
import { WATCH } from './random-faults.js';
import { VERBS } from './scenario-verbs.js';

/** Carries out the lines of a scenario on one world, block by block. */
export interface Stage {
  /** What the lines brought: the text of `show`, `events`, `settle` and the like. */
  perform(lines: readonly string[]): string;
}

/** What the lines may use. */
export interface Play {
  readonly world: World;
  readonly say: (text: string) => void;
  /** The monitor that is about to do this dies instead. */
  doom: Doom | null;
  /** How many requests were made. */
  asked: number;
  /** Where in the log this block begins. */
  readonly logStart: number;
  readonly beganAtMs: number;
}

export type Doom = (effect: Effect) => boolean;

export function createStage(): Stage {
  const setup: Setup = { monitors: 3, servers: 3, seed: 1, settings: {}, prepare: [] };
  const play: { current: Play | null } = { current: null };
  return {
    perform: (lines) => {
      const said: string[] = [];
      const say = (text: string): void => void said.push(text);
      if (play.current !== null) play.current = { ...play.current, ...beginning(play.current.world), say };
      for (const line of lines)
        if (!prepareLine(setup, line)) carryOut((play.current ??= open(setup, say, play)), line);
      return said.map(inWords).join('\n');
    },
  };
}

/** Leases of the length of a second. */
const LEASE = { lengthMs: 1000, marginMs: 100, unguardedMs: 1500 };

interface Setup {
  monitors: number;
  servers: number;
  members?: number;
  seed: number;
  settings: Partial<CoreConfig>;
  prepare: ((world: World) => void)[];
}

/** Lines that say what the world is to be; they come before all others. */
function prepareLine(setup: Setup, line: string): boolean {
  const [word = '', first = '', ...rest] = line.split(/[ :]+/);
  const numbers = rest.map(Number);
  if (word === 'monitors') setup.monitors = Number(first);
  else if (word === 'servers') setup.servers = Number(first);
  else if (word === 'members') setup.members = Number(first);
  else if (word === 'seed') setup.seed = Number(first);
  else if (word === 'setting') setup.settings = { ...setup.settings, [first]: rest[0] === 'null' ? null : numbers[0] };
  else if (word === 'discovers') setup.settings = { ...setup.settings, discovers: true };
  else if (word === 'leases') setup.settings = { ...setup.settings, lease: LEASE };
  else if (word === 'first' && first === 'masters') setup.prepare.push((world) => beMasters(world, numbers));
  else if (word === 'first' && first === 'down') setup.prepare.push((world) => world.killServer(numbers[0] ?? 0));
  else if (word === 'first' && first === 'empty') setup.prepare.push((world) => world.server(numbers[0] ?? 0).lose());
  else return false;
  return true;
}

/** Each of them claims to be master, with a history of its own; the others follow the first, or nobody. */
function beMasters(world: World, masters: readonly number[]): void {
  for (const [id, server] of world.servers) {
    const isMaster = masters.some((n) => world.server(n).id === id);
    if (isMaster) server.restart('master');
    else server.follow(masters[0] === undefined ? serverId('10.0.0.99:6379') : world.server(masters[0]).id);
    if (isMaster) server.lose();
  }
}

function open(setup: Setup, say: Play['say'], play: { current: Play | null }): Play {
  const world = new World({
    ...setup,
    watch: WATCH,
    prepare: (early) => setup.prepare.forEach((each) => each(early)),
    onEffect: (_monitor, effect) => {
      const { current } = play;
      if (current === null || current.doom?.(effect) !== true) return true;
      current.doom = null;
      return false;
    },
  });
  return { world, say, doom: null, asked: 0, ...beginning(world) };
}

function beginning(world: World): Pick<Play, 'logStart' | 'beganAtMs'> {
  return { logStart: world.log.length, beganAtMs: world.now };
}

function carryOut(play: Play, line: string): void {
  for (const [pattern, act] of VERBS) {
    const match = pattern.exec(line);
    if (match !== null) return act(play, match.slice(1));
  }
  throw new Error(`no verb for: ${line}`);
}

/** Addresses become words, so that a scenario reads as it is written. */
function inWords(text: string): string {
  return text
    .replaceAll(/10\.0\.0\.(\d+):6379/g, 'server $1')
    .replaceAll(/m:10\.0\.0\.(\d+)/g, 'monitor $1')
    .replaceAll(/10\.0\.0\.(\d+):26379/g, 'monitor $1')
    .replaceAll(/10\.0\.0\.(\d+)/g, 'host $1');
}
