import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AppError } from '../src/errors.js';
import { createLog } from '../src/log.js';

describe('createLog', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quorate-log-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const open = (name: string) =>
    createLog({
      level: 'info',
      destination: { file: join(directory, name) },
      name: 'ts01',
      onFault: (error) => expect.fail(error.message),
    });

  it('appends one line of JSON for each event, and all of them by the time it is closed', async () => {
    for (const round of [1, 2]) {
      const owned = open('log');
      owned.log.info({ round }, 'started');
      owned.log.debug({}, 'not shown');
      await owned.close();
    }
    const lines = readFileSync(join(directory, 'log'), 'utf8').trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map(({ msg, round, monitor }) => ({ msg, round, monitor }))).to.deep.equal([
      { msg: 'started', round: 1, monitor: 'ts01' },
      { msg: 'started', round: 2, monitor: 'ts01' },
    ]);
  });

  it('refuses a file that cannot be opened', () => {
    expect(() => open('none/log'))
      .to.throw(AppError)
      .with.property('code', 'E_CONFIG_FILE');
  });
});
