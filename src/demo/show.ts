import { AppError } from '../errors.js';
import type { Timers } from '../timers.js';
import { agreedTable } from './agreement.js';
import type { Cluster, Host } from './cluster.js';
import { invitation, KEYS_TEXT } from './console-text.js';
import type { Wish } from './keyboard.js';
import { DEMO_GROUP } from './stage.js';
import type { ProcessHandle } from './process-handle.js';
import type { TsCommand } from './ts-command.js';

/** The demo for a person at a keyboard. */
export interface Show {
  /** Waits until all is well, then shows the table and what to try. */
  begin(): Promise<void>;
  /** From now on says when a process has ended. Returns a function that ends the watch. */
  watch(): () => void;
  /** Does what the user asked for, except to quit; says so when it cannot be done. */
  fulfil(wish: Exclude<Wish, 'quit'>): Promise<void>;
}

export interface ShowParts {
  readonly cluster: Cluster;
  readonly ts: TsCommand;
  readonly timers: Timers;
  readonly say: (text: string) => void;
  /** Whether somebody sits at a keyboard. */
  readonly hasKeys: boolean;
}

const SETTLE_LIMIT_MS = 30_000;
const WATCH_EVERY_MS = 250;

/** The demo while it waits for the user. */
export function newShow(parts: ShowParts): Show {
  const { cluster, say, hasKeys } = parts;
  const wishes: Record<Exclude<Wish, 'quit'>, () => Promise<void>> = {
    kill: () => killMaster(parts),
    restart: () => restart(parts),
    table: () => showTable(parts),
    unknown: async () => say(KEYS_TEXT),
  };
  return {
    begin: async () => {
      await cluster.settle(SETTLE_LIMIT_MS);
      await showTable(parts);
      say(invitation({ hosts: cluster.hosts, master: await masterHost(cluster), group: DEMO_GROUP }));
      say(hasKeys ? KEYS_TEXT : 'Ctrl-C stops all.');
    },
    watch: () => watchDeaths(parts),
    fulfil: async (wish) => {
      try {
        await wishes[wish]();
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

function watchDeaths({ cluster, timers, say }: ShowParts): () => void {
  let dead = new Set<ProcessHandle>();
  const look = () => {
    const now = cluster.hosts
      .flatMap(({ redis, monitor }) => [redis, monitor ?? redis])
      .filter((one) => !one.isAlive());
    for (const handle of now) if (!dead.has(handle)) say(`${handle.name} has ended.`);
    dead = new Set(now);
    cancel = timers.after(WATCH_EVERY_MS, look);
  };
  let cancel = timers.after(WATCH_EVERY_MS, look);
  return () => cancel();
}

async function showTable({ ts, say }: ShowParts): Promise<void> {
  // Without quorum or master there is still a table, and the exit code says that it is a sad one.
  say(`\n${(await ts.run(['show', 'server'], [0, 1, 2])).trimEnd()}\n`);
}

async function killMaster({ cluster, say }: ShowParts): Promise<void> {
  const master = await masterHost(cluster);
  master.redis.kill('SIGKILL');
  say(`Killed the master ${master.address}. t shows the table, r starts it again.`);
}

async function restart({ cluster, say }: ShowParts): Promise<void> {
  const names = await cluster.restartDead();
  say(names.length === 0 ? 'Nothing is down.' : `Started ${names.join(', ')}.`);
}

async function masterHost({ hosts }: Cluster): Promise<Host> {
  const running = hosts.filter(({ monitor }) => monitor?.isAlive());
  const table = await agreedTable(running.map(({ plan }) => plan));
  if (typeof table === 'string') throw new AppError('E_NO_MASTER', table);
  const host = hosts.find(({ address }) => address === table.master);
  if (host === undefined) throw new AppError('E_NO_MASTER', 'There is no master at this moment.');
  return host;
}
