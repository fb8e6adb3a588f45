import { EXIT } from '../../errors.js';
import type { Io } from '../io.js';
import { renderJson } from '../json-output.js';
import { findLostHistory } from '../lost-histories.js';
import { renderLostDetail } from '../lost-table.js';
import type { ShowOptions } from '../options.js';

/** `ts lost show`: all about one kept history. */
export async function lostShow(io: Io, id: string, options: ShowOptions): Promise<number> {
  const { monitor, entry } = await findLostHistory(io, options, id);
  io.stdout.write(options.json === true ? renderJson({ monitor, ...entry }) : renderLostDetail(monitor, entry));
  return EXIT.ok;
}
