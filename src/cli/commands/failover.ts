import { AppError, EXIT } from '../../errors.js';
import type { Io } from '../io.js';
import type { FailoverOptions } from '../options.js';
import { askFailover, askOnlyGroup } from '../questions.js';
import { askMonitors } from '../session.js';

/** `ts failover`: moves the master to the best replica. */
export async function failover(io: Io, options: FailoverOptions): Promise<number> {
  const acceptLossBytes = readBytes(options.acceptLoss ?? '0');
  const done = await askMonitors(io, options, async (client) =>
    askFailover(client, await askOnlyGroup(client, options.group), acceptLossBytes),
  );
  io.stdout.write(`${done}\n`);
  return EXIT.ok;
}

function readBytes(text: string): number {
  const bytes = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(bytes)) return bytes;
  throw new AppError('E_USAGE', `--accept-loss wants a whole number of bytes, not "${text}"`, {
    hint: 'Leave it out to lose nothing.',
  });
}
