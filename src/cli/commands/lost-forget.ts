import { AppError, EXIT } from '../../errors.js';
import { changeAnswer } from '../answer-shapes.js';
import { askEveryMonitor } from '../every-monitor.js';
import type { Io } from '../io.js';
import type { GroupOptions } from '../options.js';
import { groupPath } from '../questions.js';

export interface ForgetOptions extends GroupOptions {
  readonly yesLoseHistory?: boolean;
}

/** `ts lost forget`: lets a server follow although its history could not be kept. The loss must be confirmed. */
export async function lostForget(io: Io, server: string, options: ForgetOptions): Promise<number> {
  if (options.yesLoseHistory !== true) {
    throw new AppError('E_USAGE', `writes that only ${server} holds would be destroyed`, {
      hint: `If that is meant: ts lost forget ${server} --yes-lose-history`,
    });
  }
  const said = await askEveryMonitor(io, options, (client, group) =>
    client.change('POST', `${groupPath(group)}/give-up`, { body: { server }, read: changeAnswer }),
  );
  const failures: AppError[] = [];
  for (const { answer } of said) {
    if (answer instanceof AppError) failures.push(answer);
    else io.stdout.write(`${answer.text}\n`);
  }
  const worst = failures.find(({ code }) => code !== 'E_NO_HISTORY') ?? failures[0];
  if (failures.length === said.length && worst !== undefined) throw worst;
  return EXIT.ok;
}
