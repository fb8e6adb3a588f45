import { AppError } from '../../errors.js';
import { exitCodeOf } from '../exit-code.js';
import { renderGroupTable } from '../group-table.js';
import type { Io } from '../io.js';
import { renderJson } from '../json-output.js';
import type { ShowOptions } from '../options.js';
import { askGroupList } from '../questions.js';
import { askMonitors } from '../session.js';

/** `ts show group`: one line a group. */
export async function showGroup(io: Io, options: ShowOptions): Promise<number> {
  const all = await askMonitors(io, options, askGroupList);
  const groups = all.filter(({ group }) => options.group === undefined || group === options.group);
  if (groups.length === 0 && options.group !== undefined) {
    throw new AppError('E_UNKNOWN_GROUP', `there is no group "${options.group}"`, {
      hint: `The groups are ${all.map(({ group }) => group).join(', ')}.`,
    });
  }
  io.stdout.write(options.json === true ? renderJson({ groups }) : renderGroupTable(groups));
  return exitCodeOf(groups.map(({ state }) => state));
}
