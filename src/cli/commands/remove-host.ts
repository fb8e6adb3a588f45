import { EXIT } from '../../errors.js';
import { parseAddress } from '../../http/address.js';
import type { Io } from '../io.js';
import { renderDone } from '../json-output.js';
import type { ShowOptions } from '../options.js';
import { askOnlyGroup, askRemoveMember } from '../questions.js';
import { askMonitors } from '../session.js';

/** `ts remove host ADDRESS`: takes a host, its monitor and its server, out of the group. */
export async function removeHost(io: Io, address: string, options: ShowOptions): Promise<number> {
  parseAddress(address);
  const text = await askMonitors(io, options, async (client) =>
    askRemoveMember(client, await askOnlyGroup(client, options.group), address),
  );
  io.stdout.write(renderDone(text, options));
  return EXIT.ok;
}
