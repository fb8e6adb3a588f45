import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { serverId } from '../../sentinel/index.js';
import { createLimitsFile } from '../../src/fence/limits-file.js';
import { formatLimits, parseLimits } from '../../src/fence/limits-format.js';
import { nodeFileSystem } from '../../src/store/file-system.js';
import { listLog } from './list-log.js';

const SERVER = serverId('10.0.0.5:6379');
const LIMITS = { minReplicasToWrite: 3, maxLagSeconds: 7 };

describe('the file of the limits', () => {
  let directory: string;
  let lines: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'quorate-limits-'));
    lines = [];
  });

  afterEach(() => rm(directory, { recursive: true }));

  const open = (group = 'telemetry', fs = nodeFileSystem) =>
    createLimitsFile({ directory, group, fs, log: listLog(lines) });

  it('knows after a restart what it was told, and is not there before', async () => {
    const first = await open();
    expect(first.of(SERVER)).to.equal(null);
    expect(await readdir(directory)).to.deep.equal([]);
    await first.keep(SERVER, LIMITS);
    await first.close();
    expect(await readdir(directory)).to.deep.equal(['limits-telemetry.json']);
    expect((await open()).of(SERVER)).to.deep.equal(LIMITS);
    expect(lines).to.deep.equal([]);
  });

  it('belongs to one group, whatever its name', async () => {
    await (await open('a/../b')).keep(SERVER, LIMITS);
    expect((await open('a/../b')).of(SERVER)).to.deep.equal(LIMITS);
    expect((await open('b')).of(SERVER)).to.equal(null);
    expect(await readdir(directory)).to.deep.equal(['limits-a%2F..%2Fb.json']);
  });

  it('is written only when there is something new', async () => {
    let writes = 0;
    const counting = {
      ...nodeFileSystem,
      writeDurably: async (file: string, text: string) => {
        writes += 1;
        await nodeFileSystem.writeDurably(file, text);
      },
    };
    const file = await open('telemetry', counting);
    await file.keep(SERVER, LIMITS);
    await file.keep(SERVER, { ...LIMITS });
    expect(writes).to.equal(1);
    await file.keep(SERVER, { ...LIMITS, maxLagSeconds: 8 });
    expect(writes).to.equal(2);
  });

  it('fails when the disk does, remembers all the same, and tries again', async () => {
    let isFull = true;
    const filling = {
      ...nodeFileSystem,
      writeDurably: (file: string, text: string) =>
        isFull ? Promise.reject(new Error('full')) : nodeFileSystem.writeDurably(file, text),
    };
    const file = await open('telemetry', filling);
    const failure = await file.keep(SERVER, LIMITS).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).to.have.property('code', 'E_STATE_WRITE');
    expect(file.of(SERVER)).to.deep.equal(LIMITS);
    isFull = false;
    await file.keep(SERVER, LIMITS);
    expect((await open()).of(SERVER)).to.deep.equal(LIMITS);
  });

  const BAD = ['', 'x', '{}', '[]', 'null', '{"format":"quorate-limits","version":2,"servers":[]}'];
  for (const text of BAD) {
    it(`is told in the log and replaced when it says ${text || 'nothing'}`, async () => {
      await writeFile(join(directory, 'limits-telemetry.json'), text);
      const file = await open();
      expect(file.of(SERVER)).to.equal(null);
      expect(lines).to.deep.equal(['warn: the limits of the operator cannot be read']);
      await file.keep(SERVER, LIMITS);
      expect((await open()).of(SERVER)).to.deep.equal(LIMITS);
    });
  }

  it('is read by people', async () => {
    const file = await open();
    await file.keep(SERVER, LIMITS);
    const text = await readFile(join(directory, 'limits-telemetry.json'), 'utf8');
    expect(text).to.include('"min_replicas_to_write": 3').and.to.include('"min_replicas_max_lag": 7');
  });

  it('is read back as it was written', () => {
    const limit = fc.integer({ min: 0, max: 2_147_483_647 });
    const entry = fc.tuple(
      fc.nat(65_535).map((port) => serverId(`10.0.0.5:${port}`)),
      fc.tuple(limit, limit).map(([minReplicasToWrite, maxLagSeconds]) => ({ minReplicasToWrite, maxLagSeconds })),
    );
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const limits = new Map(entries);
        expect(parseLimits(formatLimits(limits))).to.deep.equal(limits);
      }),
    );
  });

  it('is refused when it was cut anywhere', () => {
    const whole = formatLimits(new Map([[SERVER, LIMITS]])).trimEnd();
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => parseLimits(whole.slice(0, length)), String(length)).to.throw();
    }
  });
});
