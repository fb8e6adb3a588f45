import { exitCodeOf } from '../exit-code.js';
import type { Io } from '../io.js';
import { renderJson } from '../json-output.js';
import { renderLeaseTables } from '../lease-table.js';
import type { ShowOptions } from '../options.js';
import { askGroups } from '../questions.js';
import { askMonitors } from '../session.js';

/** `ts show lease`: whether the master may take writes, for how much longer, and by whose promises. */
export async function showLease(io: Io, options: ShowOptions): Promise<number> {
  const groups = await askMonitors(io, options, (client) => askGroups(client, options.group));
  const content = {
    groups: groups.map(({ group, state, master, lease, asked }) => ({ group, state, master, lease, asked })),
  };
  io.stdout.write(options.json === true ? renderJson(content) : renderLeaseTables(groups));
  return exitCodeOf(groups.map(({ state }) => state));
}
