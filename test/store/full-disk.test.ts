import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DurableRecord } from '../../sentinel/index.js';
import { epoch } from '../../sentinel/index.js';
import { openStore } from '../../src/store/store.js';

const recordsOf = (promised: number, groups = 1): ReadonlyMap<string, DurableRecord> => {
  const empty = {
    votedFor: null,
    table: null,
    floor: null,
    longestLeaseMs: 0,
    leasedAmong: [],
    discovered: { servers: [], monitors: [] },
  };
  return new Map(
    Array.from({ length: groups }, (_, place) => [`group-${place}`, { ...empty, promised: epoch(promised) }]),
  );
};

describe('the store on a real disk that fails', () => {
  let disk = '';
  const mount = (...options: string[]) => execFileSync('mount', [...options, disk], { stdio: 'pipe' });

  before(function () {
    disk = mkdtempSync(join(tmpdir(), 'quorate-disk-'));
    try {
      mount('-t', 'tmpfs', '-o', 'size=128k', 'tmpfs');
    } catch (error) {
      rmdirSync(disk);
      if (process.env['CI'] === 'true') throw error;
      this.skip();
    }
  });
  after(() => {
    execFileSync('umount', [disk], { stdio: 'pipe' });
    rmdirSync(disk);
  });

  const file = () => join(disk, 'state.json');
  const open = () => openStore({ file: file(), lockFile: join(disk, 'lock'), newRunId: () => 'a'.repeat(40) });
  const rejected = (attempt: Promise<unknown>) =>
    attempt.then(
      () => expect.fail('the write succeeded'),
      (error: unknown) => error as Error & { code: string; hint: string },
    );

  it('keeps the old state when the disk is full, and writes again when there is room', async () => {
    const store = await open();
    await store.write(recordsOf(1));
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(64 * 1024));
    const error = await rejected(store.write(recordsOf(2, 1000)));
    expect(error).to.include({ code: 'E_STATE_WRITE' });
    expect(error.message).to.contain('ENOSPC');
    expect(error.hint).to.contain('disk is full');
    expect(readdirSync(disk).sort()).to.deep.equal(['filler', 'lock', 'state.json']);
    expect(readFileSync(file(), 'utf8')).to.contain('"promised": 1');
    rmSync(filler);
    await store.write(recordsOf(3));
    expect(readFileSync(file(), 'utf8')).to.contain('"promised": 3');
    await store.close();
  });

  it('starts on a disk that is read-only, refuses to write, and goes on when it is writable again', async () => {
    mount('-o', 'remount,ro');
    const store = await open();
    expect(store.records.get('group-0')?.promised).to.equal(3);
    const error = await rejected(store.write(recordsOf(4)));
    expect(error).to.include({ code: 'E_STATE_WRITE' });
    expect(error.hint).to.contain('read-only');
    mount('-o', 'remount,rw');
    await store.write(recordsOf(5));
    mount('-o', 'remount,ro');
    expect(await rejected(store.write(recordsOf(6)))).to.include({ code: 'E_STATE_WRITE' });
    mount('-o', 'remount,rw');
    await store.close();
    expect(readFileSync(file(), 'utf8')).to.contain('"promised": 5');
  });
});
