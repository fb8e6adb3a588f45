import type { Client } from './client.js';

/** Those that are connected at this moment, oldest first. */
export interface ClientList {
  readonly size: number;
  nextId(): number;
  add(client: Client): void;
  /** It is only waiting for its last answer to be read: no longer shown nor counted, but still closed with the others. */
  retire(client: Client): void;
  remove(client: Client): void;
  all(): readonly Client[];
  /** Cuts every connection; ends when the last is gone. */
  closeAll(): Promise<void>;
}

/** Ids count from 1 and are never used again. */
export function createClientList(): ClientList {
  const active = new Set<Client>();
  const retired = new Set<Client>();
  const waiters: (() => void)[] = [];
  let lastId = 0;
  return {
    get size() {
      return active.size;
    },
    nextId: () => (lastId += 1),
    add: (client) => void active.add(client),
    retire(client) {
      if (active.delete(client)) retired.add(client);
    },
    remove(client) {
      active.delete(client);
      retired.delete(client);
      if (active.size + retired.size === 0) for (const wake of waiters.splice(0)) wake();
    },
    all: () => [...active],
    closeAll() {
      const everyone = [...active, ...retired];
      for (const client of everyone) client.close();
      return everyone.length === 0 ? Promise.resolve() : new Promise((resolve) => void waiters.push(resolve));
    },
  };
}
