import { EXIT } from '../../errors.js';
import { parseAddress } from '../../http/address.js';
import type { Io } from '../io.js';
import { renderDone } from '../json-output.js';
import type { ShowOptions } from '../options.js';
import { askAddMember, askOnlyGroup } from '../questions.js';
import { askMonitors } from '../session.js';

/** `ts add host ADDRESS`, `ts add arbiter ADDRESS`: takes a host into the group, with its server or without one. */
export async function addMember(
  io: Io,
  kind: 'host' | 'arbiter',
  { address, options }: { readonly address: string; readonly options: ShowOptions },
): Promise<number> {
  parseAddress(address);
  const text = await askMonitors(io, options, async (client) =>
    askAddMember(client, await askOnlyGroup(client, options.group), { [kind]: address }),
  );
  io.stdout.write(renderDone(text, options));
  return EXIT.ok;
}
