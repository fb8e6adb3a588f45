import { AppError, EXIT } from '../../errors.js';
import { changeAnswer } from '../answer-shapes.js';
import { askEveryMonitor } from '../every-monitor.js';
import type { Io } from '../io.js';
import { findLostHistory } from '../lost-histories.js';
import type { GroupOptions } from '../options.js';
import { groupPath } from '../questions.js';

/** `ts lost drop`: removes a kept history before it expires. */
export async function lostDrop(io: Io, id: string, options: GroupOptions): Promise<number> {
  const { monitor } = await findLostHistory(io, options, id);
  const said = await askEveryMonitor(io, options, async (client, group) => {
    if (client.monitor.host !== monitor) return null;
    const path = `${groupPath(group)}/lost/${encodeURIComponent(id)}/drop`;
    return client.change('POST', path, { body: {}, read: changeAnswer });
  });
  for (const { answer } of said) {
    if (answer instanceof AppError) throw answer;
    if (answer !== null) io.stdout.write(`${answer.text}\n`);
  }
  return EXIT.ok;
}
