import { exitCodeOf } from '../exit-code.js';
import type { Io } from '../io.js';
import { renderJson } from '../json-output.js';
import { renderMonitorTables } from '../monitor-table.js';
import type { ShowOptions } from '../options.js';
import { askGroups } from '../questions.js';
import { askMonitors } from '../session.js';

/** `ts show monitor`: who votes, who is heard, and whom each voted for. */
export async function showMonitor(io: Io, options: ShowOptions): Promise<number> {
  const groups = await askMonitors(io, options, (client) => askGroups(client, options.group));
  const content = { groups: groups.map(({ group, state, monitors, asked }) => ({ group, state, monitors, asked })) };
  io.stdout.write(options.json === true ? renderJson(content) : renderMonitorTables(groups));
  return exitCodeOf(groups.map(({ state }) => state));
}
