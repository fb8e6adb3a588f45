import { joinAddress, splitAddress } from '../../address.js';
import { AppError, EXIT } from '../../errors.js';
import type { AddressesDocument } from '../../http/addresses-document.js';
import { addressViews, renderAddressTable } from '../address-table.js';
import type { Io } from '../io.js';
import { renderJson } from '../json-output.js';
import type { ShowOptions } from '../options.js';
import { askAddresses, askGroups } from '../questions.js';
import { askMonitors } from '../session.js';

/** `ts show address`: where the virtual addresses should be, and where they are, by the word of every host. */
export async function showAddress(io: Io, options: ShowOptions): Promise<number> {
  const { groups, port } = await askMonitors(io, options, async (client) => ({
    groups: await askGroups(client, options.group),
    port: client.monitor.port,
  }));
  const views = await Promise.all(
    groups.map(async ({ group, monitors, servers }) => {
      const names = monitors.map(({ monitor }) => monitor);
      const answers = await Promise.all(names.map((name) => askOne(io, { ...options, group, name, port })));
      const known = answers.filter((answer) => answer !== null);
      if (known.length === 0) throw nobodyAnswers(group, port);
      const silent = names.filter((_, place) => answers[place] === null);
      return addressViews({ answers: known, silent, servers: servers.map(({ server }) => server) });
    }),
  );
  const all = views.flat();
  io.stdout.write(options.json === true ? renderJson({ addresses: all }) : renderAddressTable(all));
  return all.every((view) => view.is_ok) ? EXIT.ok : EXIT.degraded;
}

interface Question extends ShowOptions {
  readonly group: string;
  readonly name: string;
  readonly port: number;
}

/** Null where the monitor does not answer. */
async function askOne(io: Io, { group, name, port, ...options }: Question): Promise<AddressesDocument | null> {
  const monitor = [joinAddress(splitAddress(name).host, port)];
  try {
    return await askMonitors(io, { ...options, monitor }, (client) => askAddresses(client, group));
  } catch (error) {
    if (error instanceof AppError && error.code === 'E_UNREACHABLE') return null;
    throw error;
  }
}

function nobodyAnswers(group: string, port: number): AppError {
  return new AppError('E_UNREACHABLE', `no monitor of ${group} answers on port ${port}`, {
    hint: 'All monitors must have the same http_port.',
  });
}
