import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AppError } from '../../src/errors.js';
import { nodeFileSystem } from '../../src/store/file-system.js';
import { acquireLock } from '../../src/store/lock.js';
import { identify, isAlive } from '../../src/store/process-identity.js';

describe('acquireLock', () => {
  let directory = '';
  let other: ChildProcess;
  let otherPid = 0;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quorate-lock-'));
    other = spawn('sleep', ['60']);
    await once(other, 'spawn');
    otherPid = other.pid ?? 0;
  });
  afterEach(() => {
    other.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  const file = () => join(directory, 'lock');
  const acquire = () => acquireLock(nodeFileSystem, file());
  const refusal = async (): Promise<AppError> => {
    const outcome: unknown = await acquire().catch((error: unknown) => error);
    return outcome instanceof AppError ? outcome : expect.fail('the lock was taken');
  };

  it('names its holder, and is gone after its release', async () => {
    const lock = await acquire();
    expect(JSON.parse(readFileSync(file(), 'utf8'))).to.deep.equal(await identify(process.pid));
    expect(readdirSync(directory)).to.deep.equal(['lock']);
    await lock?.release();
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('is refused while a living process holds it, and names that process', async () => {
    writeFileSync(file(), `${JSON.stringify(await identify(otherPid))}\n`);
    const error = await refusal();
    expect(error).to.include({ code: 'E_STATE_LOCKED' });
    expect(error.message).to.contain(`process ${otherPid}`);
    expect(readdirSync(directory)).to.deep.equal(['lock']);
  });

  it('is taken over from a process that has ended', async () => {
    writeFileSync(file(), `${JSON.stringify(await identify(otherPid))}\n`);
    const ended = once(other, 'exit');
    other.kill('SIGKILL');
    await ended;
    const lock = await acquire();
    expect(readFileSync(file(), 'utf8')).to.contain(`"pid":${process.pid},`);
    expect(readdirSync(directory)).to.deep.equal(['lock']);
    await lock?.release();
  });

  it('is taken over when the number of its holder belongs to another process by now', async () => {
    writeFileSync(file(), `${JSON.stringify({ ...(await identify(otherPid)), started: 'other-boot/1' })}\n`);
    await (await acquire())?.release();
  });

  it('is taken over when nobody can be read in it', async () => {
    for (const content of ['', '{"pid":', `{"pid":${otherPid}}`, 'x'.repeat(4000)]) {
      writeFileSync(file(), content);
      await (await acquire())?.release();
    }
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('goes to one of those that reach for a stale lock at the same time', async () => {
    writeFileSync(file(), '{"pid":999999999,"started":"x"}\n');
    const outcomes = await Promise.allSettled([acquire(), acquire(), acquire()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    expect((await refusal()).code).to.equal('E_STATE_LOCKED');
    expect(readdirSync(directory)).to.deep.equal(['lock']);
  });

  it('is taken over although another process died while it took it over', async () => {
    writeFileSync(file(), '{"pid":999999999,"started":"x"}\n');
    writeFileSync(file() + '.takeover', '{"pid":999999998,"started":"x"}\n');
    await (await acquire())?.release();
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('leaves a lock alone that another process took since', async () => {
    const lock = await acquire();
    writeFileSync(file(), 'of another');
    await lock?.release();
    expect(readFileSync(file(), 'utf8')).to.equal('of another');
  });

  it('knows a living process from one that only had its number', async () => {
    const identity = await identify(otherPid);
    expect(identity.started).to.match(/^[0-9a-f-]{36}\/\d+$/);
    expect(await isAlive(identity)).to.equal(true);
    expect(await isAlive({ ...identity, started: 'x' })).to.equal(false);
    expect(await isAlive({ pid: 999_999_999, started: 'x' })).to.equal(false);
  });
});
