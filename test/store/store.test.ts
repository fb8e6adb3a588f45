import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DurableRecord } from '../../sentinel/index.js';
import { epoch, monitorId, serverId } from '../../sentinel/index.js';
import { AppError } from '../../src/errors.js';
import type { FileSystem } from '../../src/store/file-system.js';
import { nodeFileSystem } from '../../src/store/file-system.js';
import { formatState } from '../../src/store/state-format.js';
import type { Store } from '../../src/store/store.js';
import { openStore } from '../../src/store/store.js';

const RUN_ID = 'a'.repeat(40);

function record(promised: number): DurableRecord {
  const master = serverId('10.0.0.5:6379');
  return {
    promised: epoch(promised),
    votedFor: monitorId('10.0.0.5:26379'),
    table: {
      epoch: epoch(promised),
      version: 3,
      phase: 'promoting',
      master,
      target: serverId('[fd00::6]:6379'),
      order: [master, serverId('[fd00::6]:6379')],
      voters: [monitorId('10.0.0.5:26379')],
      former: [{ monitor: monitorId('10.0.0.9:26379'), server: null, atUnixMs: 1_700_000_000_000 }],
      next: null,
      sinceUnixMs: 1_700_000_000_000.5,
    },
    floor: { history: 'abc', offset: 2 ** 50, parent: { history: 'def', forkOffset: 7 } },
    longestLeaseMs: 0,
    leasedAmong: [],
    discovered: { servers: [], monitors: [] },
  };
}

const recordsOf = (promised: number) => new Map([['telemetry', record(promised)]]);

describe('openStore', () => {
  let directory = '';
  let stores: Store[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quorate-store-'));
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const file = (name = 'state.json') => join(directory, name);
  const open = async (options: { fs?: FileSystem; file?: string; lockFile?: string } = {}) => {
    const store = await openStore({ file: file(), lockFile: file('lock'), newRunId: () => RUN_ID, ...options });
    stores.push(store);
    return store;
  };
  const refusal = async (attempt: Promise<unknown>): Promise<AppError> => {
    try {
      await attempt;
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error('nothing was refused');
  };

  it('is new where there is no file, and creates none', async () => {
    const store = await open();
    expect(store).to.include({ isNew: true, runId: RUN_ID });
    expect(store.records.size).to.equal(0);
    expect(readdirSync(directory)).to.deep.equal(['lock']);
  });

  it('gives back what was written, under the same identity', async () => {
    const first = await open();
    await first.write(
      new Map([
        ...recordsOf(7),
        ['__proto__', record(1)],
        ['empty', { ...record(2), table: null, floor: null, votedFor: null }],
      ]),
    );
    await first.close();
    expect(existsSync(file('lock'))).to.equal(false);
    const second = await openStore({ file: file(), lockFile: file('lock'), newRunId: () => 'b'.repeat(40) });
    stores.push(second);
    expect(second).to.include({ isNew: false, runId: RUN_ID });
    expect([...second.records.keys()]).to.deep.equal(['telemetry', '__proto__', 'empty']);
    expect(second.records.get('telemetry')).to.deep.equal(record(7));
  });

  it('reads what version 1 wrote, and writes it again as version 2', async () => {
    copyFileSync(new URL('state-version-1.json', import.meta.url), file());
    const store = await open();
    const table = store.records.get('telemetry')?.table;
    expect(table).to.deep.include({ former: [], next: null, version: 3 });
    await store.write(store.records);
    expect(readFileSync(file(), 'utf8')).to.include('"version": 2').and.to.include('"former": []');
  });

  it('keeps the file from other users', async () => {
    await (await open()).write(recordsOf(1));
    expect(statSync(file()).mode & 0o777).to.equal(0o600);
    expect(readdirSync(directory).sort()).to.deep.equal(['lock', 'state.json']);
  });

  it('makes a missing directory at the first write, for itself alone', async () => {
    const path = join(directory, 'a', 'b');
    const store = await open({ file: join(path, 'state.json'), lockFile: join(path, 'lock') });
    expect(existsSync(path)).to.equal(false);
    await store.write(recordsOf(1));
    expect(statSync(path).mode & 0o777).to.equal(0o700);
    expect(readdirSync(path).sort()).to.deep.equal(['lock', 'state.json']);
  });

  it('does not write where another process began a state in the meantime', async () => {
    const path = join(directory, 'late');
    const options = { file: join(path, 'state.json'), lockFile: join(path, 'lock') };
    const [slow, fast] = [await open(options), await open(options)];
    await fast.write(recordsOf(5));
    expect((await refusal(slow.write(recordsOf(1)))).code).to.equal('E_STATE_LOCKED');
    await fast.close();
    expect((await refusal(slow.write(recordsOf(1)))).message).to.contain('another process began it');
    expect(readFileSync(options.file, 'utf8')).to.equal(formatState({ runId: RUN_ID, records: recordsOf(5) }));
  });

  describe('with a file that it cannot use', () => {
    const good = formatState({ runId: RUN_ID, records: recordsOf(7) });
    const changed = (change: (state: Record<string, unknown>) => void) => {
      const state = JSON.parse(good) as Record<string, unknown>;
      change(state);
      return JSON.stringify(state);
    };
    const cases: readonly [string, string, string, RegExp][] = [
      ['an empty file', '', 'E_STATE_UNREADABLE', /it is empty/],
      ['zeroes after a power cut', '\0'.repeat(4096), 'E_STATE_UNREADABLE', /not whole JSON/],
      ['a changed number', good.replace('"version": 3', '"version": 4'), 'E_STATE_UNREADABLE', /checksum does not fit/],
      ['no checksum', changed((state) => delete state['checksum']), 'E_STATE_UNREADABLE', /checksum does not fit/],
      ['somebody else’s JSON', '{"name":"quorate"}', 'E_STATE_FOREIGN', /does not say "format": "quorate-state"/],
      ['a list', '[]', 'E_STATE_FOREIGN', /does not say "format"/],
      [
        'a newer version',
        changed((state) => (state['version'] = 3)),
        'E_STATE_FOREIGN',
        /has format version 3, and this program knows only version 2/,
      ],
    ];
    for (const [title, content, code, text] of cases) {
      it(`refuses ${title} and leaves it as it is`, async () => {
        writeFileSync(file(), content);
        const error = await refusal(open());
        expect(error).to.include({ code });
        expect(error.message).to.match(text).and.contain(file());
        expect(error.hint).to.match(
          /^Nothing was changed\. (Move it away while the other monitors run|Start a Quorate that knows)/,
        );
        expect(readFileSync(file(), 'utf8')).to.equal(content);
        expect(readdirSync(directory)).to.deep.equal(['state.json']);
      });
    }

    it('refuses what a power cut left of a file, wherever it was cut', async () => {
      const text = good.trimEnd();
      for (let length = 0; length < text.length; length += 1) {
        writeFileSync(file(), text.slice(0, length));
        expect((await refusal(open())).code, `${length} bytes`).to.equal('E_STATE_UNREADABLE');
      }
    });

    it('refuses a directory and a file that is too large', async () => {
      mkdirSync(file());
      expect((await refusal(open())).message).to.contain('it is not a regular file');
    });
  });

  it('ignores what a crash between writing and renaming left, and removes it with the next write', async () => {
    const crashing: FileSystem = {
      ...nodeFileSystem,
      rename: () => Promise.reject(new Error('crash')),
      remove: () => Promise.reject(new Error('crash')),
    };
    const before = await open();
    await before.write(recordsOf(1));
    await before.close();
    await openStoreAndCrash(crashing);
    expect(readdirSync(directory).sort()).to.deep.equal(['state.json', 'state.json.tmp']);
    const after = await open();
    expect(after.records.get('telemetry')?.promised).to.equal(1);
    await after.write(recordsOf(3));
    expect(readdirSync(directory).sort()).to.deep.equal(['lock', 'state.json']);
  });

  async function openStoreAndCrash(fs: FileSystem): Promise<void> {
    const crashed = await openStore({
      file: file(),
      lockFile: join(directory, '..', `lock-${process.pid}`),
      newRunId: () => RUN_ID,
    });
    await crashed.close();
    await fs.writeDurably(file('state.json.tmp'), formatState({ runId: RUN_ID, records: recordsOf(2) }));
    expect(await fs.rename(file('state.json.tmp'), file()).catch(() => 'crashed')).to.equal('crashed');
  }

  it('tells what to do when a write fails, removes the temporary file, and writes again when it can', async () => {
    let fault: string | null = null;
    const failing: FileSystem = {
      ...nodeFileSystem,
      writeDurably: async (path, text) => {
        await nodeFileSystem.writeDurably(path, text.slice(0, 10));
        if (fault !== null) throw Object.assign(new Error(`${fault}: simulated`), { code: fault, syscall: 'write' });
        await nodeFileSystem.writeDurably(path, text);
      },
    };
    const store = await open({ fs: failing });
    await store.write(recordsOf(1));
    const hints: readonly [string, RegExp][] = [
      ['ENOSPC', /disk is full/],
      ['EROFS', /read-only/],
      ['EACCES', /right to write/],
      ['EIO', /Until it can be written this monitor does not vote/],
    ];
    for (const [code, hint] of hints) {
      fault = code;
      const error = await refusal(store.write(recordsOf(2)));
      expect(error).to.include({ code: 'E_STATE_WRITE' });
      expect(error.hint).to.match(hint);
      expect(readdirSync(directory).sort()).to.deep.equal(['lock', 'state.json']);
      expect(readFileSync(file(), 'utf8')).to.equal(formatState({ runId: RUN_ID, records: recordsOf(1) }));
    }
    fault = null;
    await store.write(recordsOf(3));
    expect(readFileSync(file(), 'utf8')).to.contain('"promised": 3');
  });

  // Root may write everywhere; for it there is the read-only disk of full-disk.test.ts.
  if (process.getuid?.() !== 0) {
    it('refuses a directory without the right to write, also at the first write', async () => {
      chmodSync(directory, 0o500);
      const store = await open();
      expect((await refusal(store.write(recordsOf(1)))).code).to.equal('E_STATE_WRITE');
      chmodSync(directory, 0o700);
      await store.write(recordsOf(1));
    });
  }
});
