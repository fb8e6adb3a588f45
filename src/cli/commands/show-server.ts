import { splitAddress } from '../../address.js';
import { AppError } from '../../errors.js';
import { parseAddress } from '../../http/address.js';
import type { GroupDocument } from '../../http/group-document.js';
import type { ServerDocument } from '../../http/server-document.js';
import { exitCodeOf } from '../exit-code.js';
import type { Io } from '../io.js';
import { renderJson } from '../json-output.js';
import { askGroups } from '../questions.js';
import { renderServerDetail } from '../server-detail.js';
import { renderServerTables } from '../server-table.js';
import { askMonitors } from '../session.js';
import type { ShowOptions } from '../options.js';

/** `ts show server [ADDRESS]`: the table of every group, or all about one server. */
export async function showServer(io: Io, address: string | undefined, options: ShowOptions): Promise<number> {
  const groups = await askMonitors(io, options, (client) => askGroups(client, options.group));
  if (address !== undefined) return showOne(io, findServer(groups, address), options);
  io.stdout.write(options.json === true ? renderJson({ groups }) : renderServerTables(groups));
  return exitCodeOf(groups.map(({ state }) => state));
}

interface Found {
  readonly group: GroupDocument;
  readonly server: ServerDocument;
}

function showOne(io: Io, { group, server }: Found, { json }: ShowOptions): number {
  const content = { group: group.group, state: group.state, server };
  io.stdout.write(json === true ? renderJson(content) : renderServerDetail(group, server));
  return exitCodeOf([group.state]);
}

function findServer(groups: readonly GroupDocument[], address: string): Found {
  const { host, port } = parseAddress(address);
  const found = groups.flatMap((group) =>
    group.servers
      .filter((server) => server.host === host && (port === null || server.port === port))
      .map((server) => ({ group, server })),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw found.length === 0 ? unknown(groups, address) : ambiguous(found, address);
}

function unknown(groups: readonly GroupDocument[], address: string): AppError {
  const gone = removedWhen(groups, parseAddress(address).host);
  if (gone !== null) {
    return new AppError('E_UNKNOWN_SERVER', `${address} ${gone}`, {
      hint: `To add it again: ts add host ${address}`,
    });
  }
  const known = groups.flatMap(({ servers }) => servers.map(({ server }) => server));
  return new AppError('E_UNKNOWN_SERVER', `${address} is not a server here`, {
    hint: `The servers are ${known.join(', ')}.`,
  });
}

function removedWhen(groups: readonly GroupDocument[], host: string): string | null {
  for (const { group, former } of groups) {
    const found = former.findLast(({ server }) => server !== null && splitAddress(server).host === host);
    if (found !== undefined) return `was removed from ${group} at ${found.removed_at}`;
  }
  return null;
}

function ambiguous(found: readonly Found[], address: string): AppError {
  const names = found.map(({ group, server }) => `${server.host}:${server.port} of ${group.group}`);
  return new AppError('E_UNKNOWN_SERVER', `${address} may be ${names.join(' or ')}`, {
    hint: 'Add the port, or --group NAME.',
  });
}
