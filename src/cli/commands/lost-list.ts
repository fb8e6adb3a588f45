import { EXIT } from '../../errors.js';
import type { Io } from '../io.js';
import { renderJson } from '../json-output.js';
import { findLostHistories } from '../lost-histories.js';
import { renderLostTable } from '../lost-table.js';
import type { ShowOptions } from '../options.js';
import { printable } from '../printable.js';

/** `ts lost list`: what was kept of servers that came back, on whichever host. */
export async function lostList(io: Io, options: ShowOptions): Promise<number> {
  const { found, silent } = await findLostHistories(io, options);
  if (options.json === true) {
    io.stdout.write(renderJson({ lost: found.map(({ monitor, entry }) => ({ monitor, ...entry })), silent }));
  } else {
    io.stdout.write(renderLostTable(found));
    for (const { monitor, reason } of silent) io.stderr.write(`${printable(`${monitor} may have more: ${reason}`)}\n`);
  }
  return silent.length === 0 ? EXIT.ok : EXIT.degraded;
}
