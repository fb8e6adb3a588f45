import { expect } from 'chai';
import { createLog } from '../../src/log.js';
import { openWire } from '../../src/address/wire.js';
import type { Wire } from '../../src/address/wire.js';
import type { WireMessage } from '../../src/address/wire-frames.js';
import { waitFor } from '../kit/wait-for.js';
import { createManualTimers } from '../peers/manual-timers.js';

/** Answers each message with the same one; a message of channel G ends it. */
const ECHO = `
process.stdin.on('data', (bytes) => (bytes[4] === 71 ? process.exit(3) : process.stdout.write(bytes)));
process.stderr.write('said ' + process.argv[1]);
`;

describe('the wire', () => {
  const opened: Wire[] = [];

  afterEach(() => Promise.all(opened.splice(0).map((wire) => wire.close())));

  const open = (command: readonly [string, ...string[]], timers = createManualTimers()) => {
    const heard: WireMessage[] = [];
    const { log } = createLog({ level: 'error', destination: 'stdout', name: 'test', onFault: () => undefined });
    const onMessage = (message: WireMessage) => void heard.push(message);
    const wire = openWire({ interfaceName: 'eth0', timers, log, onMessage, command });
    opened.push(wire);
    return { wire, heard, timers };
  };

  it('carries messages there and back', async () => {
    const { wire, heard } = open([process.execPath, '-e', ECHO]);
    expect(wire.send('R', Buffer.from('abc'))).to.equal(true);
    await waitFor('the answer', () => heard.length === 1);
    expect(heard[0]?.bytes.toString()).to.equal('abc');
    expect(wire.problem()).to.equal(null);
  });

  it('says why its program ended, and starts it again with the next message, but not at once', async () => {
    const { wire, heard, timers } = open([process.execPath, '-e', ECHO]);
    wire.send('G', Buffer.alloc(0));
    await waitFor('the end of the program', () => !wire.isRunning());
    expect(wire.problem()).to.equal('quorate-wire: said eth0');
    expect(wire.send('R', Buffer.from('lost'))).to.equal(false);
    timers.advance(500);
    expect(wire.send('R', Buffer.from('abc'))).to.equal(true);
    await waitFor('the answer', () => heard.length === 1);
  });

  it('says that its program is missing', async () => {
    const { wire } = open(['/nothing/here']);
    await waitFor('the failure', () => !wire.isRunning());
    expect(wire.problem()).to.include('ENOENT');
  });

  it('ends a program that speaks nonsense', async () => {
    const { wire } = open([
      process.execPath,
      '-e',
      "process.stdout.write('\\xff'.repeat(100)); setInterval(() => 0, 1000)",
    ]);
    await waitFor('the end of the program', () => !wire.isRunning());
  });

  it('ends with its program, which it kills when that does not end by itself', async () => {
    const { wire, timers } = open([process.execPath, '-e', 'setInterval(() => 0, 1000)']);
    const closing = wire.close();
    timers.advance(500);
    await closing;
    expect(wire.isRunning()).to.equal(false);
    expect(wire.send('R', Buffer.alloc(0))).to.equal(false);
  });
});
