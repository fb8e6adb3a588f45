import { EXIT } from '../../errors.js';
import { parseAddress } from '../../http/address.js';
import type { Io } from '../io.js';
import type { GroupOptions } from '../options.js';
import { askOnlyGroup, askOrder } from '../questions.js';
import { askMonitors } from '../session.js';

/** `ts add server A B C`: sets the order; its first server becomes master. */
export async function addServer(io: Io, addresses: readonly string[], options: GroupOptions): Promise<number> {
  for (const address of addresses) parseAddress(address);
  const done = await askMonitors(io, options, async (client) =>
    askOrder(client, await askOnlyGroup(client, options.group), addresses),
  );
  io.stdout.write(`${done}\n`);
  return EXIT.ok;
}
