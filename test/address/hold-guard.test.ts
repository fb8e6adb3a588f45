import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openHoldGuard } from '../../src/address/hold-guard.js';
import type { HoldGuard } from '../../src/address/hold-guard.js';
import { createLog } from '../../src/log.js';
import { waitFor } from '../kit/wait-for.js';
import { createManualTimers } from '../peers/manual-timers.js';

const ECHO = "process.stdin.on('data', (bytes) => process.stdout.write(bytes));";
const MUTE = 'process.stdin.resume();';
const MORTAL = "process.stdin.once('data', () => { process.stderr.write('by ' + process.pid); process.exit(3); });";
/** Takes a moment after its input has ended, and then writes to its file. */
const BUSY = `
process.stdin.resume();
process.stdin.on('end', () => setTimeout(() => require('node:fs').writeFileSync(process.argv[1], 'done'), 200));
`;

describe('the guard of a track file', () => {
  const opened: HoldGuard[] = [];

  function open(script: string, trackFile = '/run/g.hold') {
    const timers = createManualTimers();
    const { log } = createLog({ level: 'error', destination: 'stdout', name: 'test', onFault: () => undefined });
    const command = [process.execPath, '-e', script] as const;
    const guard = openHoldGuard({ trackFile, timers, log, command });
    opened.push(guard);
    return { guard, timers };
  }

  afterEach(() => Promise.all(opened.splice(0).map((guard) => guard.close())));

  it('has an order when it has said it again', async () => {
    const { guard } = open(ECHO);
    expect(await Promise.all([guard.order(100), guard.order(200)])).to.deep.equal([null, null]);
  });

  it('is replaced when it does not answer', async () => {
    const { guard, timers } = open(MUTE);
    const orders = [guard.order(100), guard.order(200)];
    timers.advance(500);
    const text = 'quorate-hold does not answer';
    expect(await Promise.all(orders)).to.deep.equal([text, text]);
    expect(await guard.order(300)).to.match(/^quorate-hold: (it ended with SIGKILL|its input is closed)$/);
  });

  it('has no order that it did not live to say again, and is started anew with a later one', async () => {
    const { guard, timers } = open(MORTAL);
    const first = await guard.order(100);
    expect(first).to.match(/^quorate-hold: by \d+$/);
    expect(await guard.order(100)).to.equal(first);
    timers.advance(500);
    expect(await guard.order(100))
      .to.match(/^quorate-hold: by \d+$/)
      .and.not.equal(first);
  });

  it('is left alone when it has something to do after the end of the monitor', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'quorate-guard-'));
    const { guard, timers } = open(BUSY, join(dir, 'g.hold'));
    const closing = guard.close();
    timers.advance(500);
    await closing;
    expect(existsSync(join(dir, 'g.hold'))).to.equal(false);
    await waitFor('the guard to do it', () => existsSync(join(dir, 'g.hold')));
    rmSync(dir, { recursive: true });
  });
});
