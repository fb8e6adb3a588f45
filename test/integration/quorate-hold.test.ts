import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { perlProgram } from '../../src/address/held-program.js';
import { uptimeAfter } from '../../src/address/uptime.js';
import { systemTimers as timers } from '../../src/timers.js';
import { waitFor } from '../kit/wait-for.js';

/** /proc/uptime has two digits behind the point. */
const COARSE_MS = 15;
/** On a busy machine. */
const LATE_MS = 300;
const NOBODY = 65534;

describe('quorate-hold', () => {
  let dir: string;
  let file: string;
  let child: ChildProcessWithoutNullStreams;
  let said: string;
  let complaint: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'quorate-hold-'));
    file = join(dir, 'g.hold');
    [said, complaint] = ['', ''];
    put('1\n');
    const [program, ...words] = perlProgram('quorate-hold');
    start(spawn(program, [...words, file]));
  });

  function start(started: ChildProcessWithoutNullStreams): void {
    child = started;
    child.stdout.on('data', (piece: Buffer) => void (said += String(piece)));
    child.stderr.on('data', (piece: Buffer) => void (complaint += String(piece)));
  }

  afterEach(async () => {
    child.kill('SIGKILL');
    await ended();
    rmSync(dir, { recursive: true });
  });

  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const ended = (): Promise<void> => waitFor('its end', hasEnded, 3000);
  const gone = (): Promise<void> => waitFor('the file to be removed', () => !existsSync(file), 3000);

  /** As whoever gives the right does it. */
  function put(text: string): void {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  /** @returns when the time of the order is, on the clock of the test */
  async function order(afterMs: number): Promise<number> {
    const dueMs = timers.nowMs() + afterMs;
    const line = `${uptimeAfter(afterMs)}\n`;
    child.stdin.write(line);
    await waitFor('the order to be confirmed', () => said.endsWith(line));
    return dueMs;
  }

  it('removes the file at its time, not before, and lives on for the next order', async () => {
    const dueMs = await order(300);
    await gone();
    expect(timers.nowMs() - dueMs).to.be.within(-COARSE_MS, LATE_MS);
    put('1\n');
    await order(100);
    await gone();
    expect(hasEnded()).to.equal(false);
  });

  it('goes by the last order alone', async () => {
    await order(100);
    const dueMs = await order(500);
    await gone();
    expect(timers.nowMs() - dueMs).to.be.within(-COARSE_MS, LATE_MS);
  });

  it('removes a file that was replaced as long as its monitor lives', async () => {
    await order(200);
    put('1\n');
    await gone();
  });

  it('removes the file after the end of its monitor, and ends', async () => {
    const dueMs = await order(300);
    child.stdin.end();
    await gone();
    expect(timers.nowMs() - dueMs).to.be.within(-COARSE_MS, LATE_MS);
    await ended();
    expect([child.exitCode, complaint]).to.deep.equal([0, '']);
  });

  it('leaves the file to another monitor that has replaced it since', async () => {
    const dueMs = await order(400);
    child.stdin.end();
    await waitFor('it to have heard of the end', () => timers.nowMs() > dueMs - 200);
    put('1\n');
    await ended();
    expect(timers.nowMs() - dueMs).to.be.within(-COARSE_MS, LATE_MS);
    expect(existsSync(file)).to.equal(true);
  });

  for (const [what, text] of [
    ['forbids already', '0\n'],
    ['holds no number', ''],
  ] as const) {
    it(`ends with its monitor where the file ${what}`, async () => {
      await order(60_000);
      put(text);
      child.stdin.end();
      await ended();
      expect([child.exitCode, existsSync(file)]).to.deep.equal([0, true]);
    });
  }

  it('ends with its monitor where the file is missing', async () => {
    await order(60_000);
    rmSync(file);
    child.stdin.end();
    await ended();
    expect([child.exitCode, complaint]).to.deep.equal([0, '']);
  });

  it('does not wait after the end of its monitor when it is to end', async () => {
    await order(60_000);
    child.kill('SIGTERM');
    child.stdin.end();
    await gone();
    await ended();
  });

  it('tries again when the file cannot be removed', async () => {
    child.kill('SIGKILL');
    await ended();
    // Root may do everything, and others cannot read every folder of programs.
    const isRoot = process.getuid?.() === 0;
    const [program, source = ''] = perlProgram('quorate-hold');
    copyFileSync(source, join(dir, 'program'));
    chmodSync(dir, 0o555);
    start(spawn(program, [join(dir, 'program'), file], isRoot ? { uid: NOBODY } : {}));
    await order(100);
    await waitFor('its words', () => complaint.includes('Permission denied'));
    chmodSync(dir, 0o777);
    await gone();
  });

  it('ends at an order that is no time', async () => {
    child.stdin.write('soon\n');
    await ended();
    await waitFor('its words', () => complaint === "'soon' is not a time\n");
  });
});
