import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createRunCommand } from '../../src/address/run-command.js';
import { readProcStat } from '../../src/demo/proc-stat.js';
import { systemTimers as timers } from '../../src/timers.js';
import { waitFor } from '../kit/wait-for.js';

const run = createRunCommand({ timers });

describe('a command', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'quorate-command-'));
  });

  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** A script that waits for a program of its own, whose process id it writes down. */
  const waiting = () => ['/bin/sh', '-c', `sleep 60 & echo $! >${join(dir, 'pid')}; wait`];
  const isAlive = () => {
    const stat = readProcStat(Number(readFileSync(join(dir, 'pid'), 'utf8')));
    return stat !== null;
  };

  it('is run without a shell, and fails with what it says first', async () => {
    expect(await run([process.execPath, '-e', 'process.exit(0)', '$(false)'], 5000)).to.equal(null);
    const failing = [process.execPath, '-e', 'console.error("no such region\\nat all"); process.exit(3)'];
    expect(await run(failing, 5000)).to.equal(`${process.execPath}: no such region`);
    expect(await run(['/bin/sh', '-c', 'exit 3'], 5000)).to.equal('/bin/sh: ended with 3');
    expect(await run(['/bin/sh', '-c', 'kill -9 $$'], 5000)).to.equal('/bin/sh: ended with SIGKILL');
    expect(await run(['/nothing/here'], 5000)).to.include('ENOENT');
    expect(await run([], 5000)).to.equal('there is no command');
  });

  it('succeeds although what it leaves behind holds its output open', async () => {
    expect(await run(['/bin/sh', '-c', `sleep 60 & echo $! >${join(dir, 'pid')}`], 5000)).to.equal(null);
    process.kill(Number(readFileSync(join(dir, 'pid'), 'utf8')));
  });

  it('is ended with all that it started when it takes too long', async () => {
    expect(await run(waiting(), 200)).to.equal('/bin/sh: took longer than 200 ms');
    await waitFor('the end of the program', () => !isAlive());
  });

  it('is ended with all that it started when it is not wanted any more, and not begun after that', async () => {
    const wish = new AbortController();
    const running = run(waiting(), 5000, wish.signal);
    await waitFor('the program to run', () => readIfThere(join(dir, 'pid')) !== '');
    wish.abort();
    expect(await running).to.include('broken off');
    await waitFor('the end of the program', () => !isAlive());
    expect(await run(['/bin/sh', '-c', `echo >${join(dir, 'begun')}`], 5000, wish.signal)).to.include('broken off');
    expect(readIfThere(join(dir, 'begun'))).to.equal('');
  });
});

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
