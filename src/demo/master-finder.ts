import type { Redis } from 'ioredis';
import type { Timers } from '../timers.js';
import type { Endpoint } from './free-ports.js';
import { askRedis, newRedisClient } from './redis-client.js';

/** Finds a group's master as any Sentinel client does: it asks the monitors, and listens to their announcements. */
export interface MasterFinder {
  /** The master by the first monitor that answers; null when none does. */
  ask(): Promise<Endpoint | null>;
  close(): void;
}

export interface MasterFinderParts {
  readonly monitors: readonly Endpoint[];
  readonly group: string;
  readonly timers: Timers;
  /** A monitor announced another master. Each monitor announces it, so the same address comes several times. */
  readonly onSwitch: (master: Endpoint) => void;
}

const CHANNEL = '+switch-master';
const RESUBSCRIBE_AFTER_MS = 200;
const ANSWER_LIMIT_MS = 300;

/** Subscribes at every monitor at once, and again whenever a monitor comes back. */
export function findMaster({ monitors, group, timers, onSwitch }: MasterFinderParts): MasterFinder {
  const subscriptions = monitors.map((monitor) =>
    subscribe({ monitor, timers, onMessage: (text) => announced(text, group, onSwitch) }),
  );
  return {
    ask: () => firstAnswer(monitors, group),
    close: () => {
      for (const close of subscriptions) close();
    },
  };
}

function subscribe({
  monitor,
  timers,
  onMessage,
}: {
  monitor: Endpoint;
  timers: Timers;
  onMessage: (text: string) => void;
}): () => void {
  let client: Redis | null = null;
  let cancel = () => {};
  const open = () => {
    const opened = newRedisClient(monitor);
    client = opened;
    opened.on('message', (_channel, text) => onMessage(text));
    opened.once('end', () => {
      cancel = timers.after(RESUBSCRIBE_AFTER_MS, open);
    });
    opened
      .connect()
      .then(() => opened.subscribe(CHANNEL))
      // Ending the connection leads to the next attempt.
      .catch(() => opened.disconnect());
  };
  open();
  return () => {
    client?.removeAllListeners('end');
    client?.disconnect();
    cancel();
  };
}

/** `<group> <old address> <old port> <new address> <new port>` */
function announced(text: string, group: string, onSwitch: (master: Endpoint) => void): void {
  const [name, , , address, port] = text.split(' ');
  if (name === group && address !== undefined && port !== undefined) onSwitch({ address, port: Number(port) });
}

async function firstAnswer(monitors: readonly Endpoint[], group: string): Promise<Endpoint | null> {
  try {
    return await Promise.any(monitors.map((monitor) => masterBy(monitor, group)));
  } catch {
    // Every one failed: nobody knows.
    return null;
  }
}

async function masterBy(monitor: Endpoint, group: string): Promise<Endpoint> {
  const command = ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', group] as const;
  const answer = await askRedis({ ...monitor, command: [...command], limitMs: ANSWER_LIMIT_MS });
  if (!Array.isArray(answer) || answer.length !== 2) throw new TypeError(`no master of ${group}`);
  return { address: String(answer[0]), port: Number(answer[1]) };
}
