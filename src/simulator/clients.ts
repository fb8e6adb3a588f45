import type { World } from './world.js';

/** Largest write, in bytes of the stream. */
const MOST_BYTES = 120;

/** Clients on every host write, again and again, to whatever server takes their writes. */
export function startClients(world: World, periodMs: number): void {
  const { agenda, dice, servers } = world;
  const write = (): void => {
    for (const server of servers.values()) if (server.isWritable) world.write(server, dice.between(20, MOST_BYTES));
    agenda.later(periodMs, write);
  };
  agenda.later(periodMs, write);
}
