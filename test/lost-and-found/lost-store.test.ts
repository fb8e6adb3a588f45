import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLostStore, NoRoom } from '../../src/lost-and-found/lost-store.js';
import type { LostStoreOptions } from '../../src/lost-and-found/lost-store.js';
import type { Manifest } from '../../src/lost-and-found/manifest.js';

const NOW = Date.parse('2027-01-15T08:00:00.000Z');
const DAY = 86_400_000;

describe('the store of lost histories', () => {
  let directory: string;
  let now: number;
  let freeBytes: number;
  let log: { info(fields: object, text: string): void; lines: object[] };

  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'quorate-lost-')), 'lost-and-found');
    now = NOW;
    freeBytes = Number.MAX_SAFE_INTEGER;
    const lines: object[] = [];
    log = { lines, info: (fields) => void lines.push(fields) };
  });
  afterEach(() => rmSync(join(directory, '..'), { recursive: true }));

  const open = (change: Partial<LostStoreOptions> = {}) =>
    createLostStore({
      directory,
      maxBytes: 1_000_000,
      nowUnixMs: () => now,
      log,
      freeBytes: async () => freeBytes,
      ...change,
    });

  /** Keeps one file of so many bytes. */
  async function keep(store: ReturnType<typeof open>, bytes: number, server = '10.0.0.5:6379'): Promise<string> {
    const { id, draft } = await store.begin('telemetry', server);
    const sink = await draft.open('dump.rdb');
    await sink.write(Buffer.alloc(bytes, 'x'));
    await sink.close();
    await draft.commit({ ...manifestOf(id), server, files: draft.files() });
    await draft.discard();
    return id;
  }

  function manifestOf(id: string): Manifest {
    const times = { taken_at: new Date(now).toISOString(), expires_at: new Date(now + 30 * DAY).toISOString() };
    return {
      format: 1,
      id,
      group: 'telemetry',
      server: '10.0.0.5:6379',
      kept_by: '10.0.0.5:26379',
      ...times,
      position: null,
      master: { server: '10.0.0.6:6379', position: null },
      fork: null,
      lost: { bytes: null, writes: null, seconds: null },
      files: [],
      remarks: [],
    };
  }

  it('has nothing, and makes nothing, before something is kept', async () => {
    expect(await open().list('telemetry')).to.deep.equal([]);
    expect(await open().drop('telemetry', '..')).to.equal(false);
    await open().sweep({ isStart: true });
    expect(() => readdirSync(directory)).to.throw('ENOENT');
  });

  it('keeps files with their sizes and sums, newest first, also for the next run', async () => {
    await keep(open(), 10);
    now += 1000;
    const id = await keep(open(), 20, '[fd00::5]:6379');
    expect(id).to.equal('20270115T080001000Z-fd00-5-6379');
    const [newest, ...others] = await open().list('telemetry');
    expect(newest).to.deep.include({ id, server: '[fd00::5]:6379' });
    const content = readFileSync(join(directory, 'telemetry', id, 'dump.rdb'));
    expect(newest?.files).to.deep.equal([
      { name: 'dump.rdb', bytes: 20, sha256: createHash('sha256').update(content).digest('hex') },
    ]);
    expect(others).to.have.length(1);
    expect(await open().list('other')).to.deep.equal([]);
  });

  it('shows nothing that is unfinished, and removes it at the next start', async () => {
    const { draft } = await open().begin('telemetry', '10.0.0.5:6379');
    await (await draft.open('dump.rdb')).write(Buffer.from('x'));
    expect(await open().list('telemetry')).to.deep.equal([]);
    await open().sweep({ isStart: false });
    expect(readdirSync(join(directory, 'telemetry'))).to.have.length(1);
    await open().sweep({ isStart: true });
    expect(readdirSync(join(directory, 'telemetry'))).to.deep.equal([]);
    await draft.discard();
  });

  it('discards a draft with what it holds', async () => {
    const { draft } = await open().begin('telemetry', '10.0.0.5:6379');
    await (await draft.open('dump.rdb')).write(Buffer.from('x'));
    await draft.discard();
    expect(readdirSync(join(directory, 'telemetry'))).to.deep.equal([]);
  });

  it('drops only what is there, and never what is beside it', async () => {
    const id = await keep(open(), 10);
    for (const name of ['..', '.', '', 'telemetry', `${id}/dump.rdb`]) {
      expect(await open().drop('telemetry', name), name).to.equal(false);
    }
    expect(await open().drop('other', id)).to.equal(false);
    expect(await open().drop('telemetry', id)).to.equal(true);
    expect(await open().drop('telemetry', id)).to.equal(false);
    expect(readdirSync(join(directory, 'telemetry'))).to.deep.equal([]);
  });

  it('removes what has expired, and says so', async () => {
    await keep(open(), 10);
    now += 30 * DAY - 1;
    await open().sweep({ isStart: false });
    expect(await open().list('telemetry')).to.have.length(1);
    now += 1;
    await open().sweep({ isStart: false });
    expect(await open().list('telemetry')).to.deep.equal([]);
    expect(log.lines).to.have.length(1);
  });

  it('leaves alone what it does not know', async () => {
    await keep(open(), 10);
    const stranger = join(directory, 'telemetry', 'notes');
    mkdirSync(stranger);
    writeFileSync(join(stranger, 'manifest.json'), '{"format": 2}');
    writeFileSync(join(directory, 'telemetry', 'readme'), 'mine');
    expect(await open().list('telemetry')).to.have.length(1);
    await open().sweep({ isStart: true });
    expect(readdirSync(join(directory, 'telemetry'))).to.include.members(['notes', 'readme']);
  });

  it('refuses more than it may hold, and what leaves the monitor itself no room', async () => {
    await keep(open(), 600_000);
    expect(await open().whyNoRoom(400_000)).to.equal(null);
    expect(await open().whyNoRoom(400_001)).to.contain('max_bytes allows 1000 KB');
    freeBytes = 32 * 1024 * 1024 + 100;
    expect(await open().whyNoRoom(100)).to.equal(null);
    expect(await open().whyNoRoom(101)).to.contain('are free below');
  });

  it('stops a copy in the middle when the room is used up meanwhile', async () => {
    const { draft } = await open({ maxBytes: 100_000_000 }).begin('telemetry', '10.0.0.5:6379');
    const sink = await draft.open('dump.rdb');
    const piece = Buffer.alloc(4 * 1024 * 1024);
    await sink.write(piece);
    freeBytes = 0;
    let failure: unknown;
    for (let n = 0; n < 3 && failure === undefined; n++)
      failure = await sink.write(piece).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(NoRoom);
    expect(draft.bytes()).to.be.at.most(12 * 1024 * 1024);
    await draft.discard();
  });
});
