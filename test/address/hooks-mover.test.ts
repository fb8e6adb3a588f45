import { expect } from 'chai';
import { createHooksMover } from '../../src/address/hooks-mover.js';
import { runCommand } from '../../src/address/run-command.js';
import { createManualTimers } from '../peers/manual-timers.js';

const ADDRESSES = [{ address: '10.0.0.100', prefix: 32, interfaceName: 'eth0' }];
const HOOKS = { claim: ['/claim', 'a b'], release: ['/release'], verify: ['/verify'] };

function moverWith(answer: (command: string) => string | null | Promise<string | null> = () => null) {
  const timers = createManualTimers();
  const ran: string[] = [];
  const run = async (command: readonly string[]) => {
    ran.push(command.join('|'));
    return answer(command[0] ?? '');
  };
  return { timers, ran, mover: createHooksMover({ addresses: ADDRESSES, hooks: HOOKS, run, timers }) };
}

describe('addresses that are moved by commands', () => {
  it('are claimed and verified, each with address and interface as last arguments', async () => {
    const { mover, ran } = moverWith();
    expect(await mover.claim(5000, 1000)).to.deep.equal({ isDone: true });
    expect(ran).to.deep.equal(['/claim|a b|10.0.0.100/32|eth0', '/verify|10.0.0.100/32|eth0']);
    expect(await mover.claim(6000, 1000)).to.deep.equal({ isDone: true });
    expect(ran).to.have.length(2);
  });

  it('are not held when a command fails, and the reason is shown', async () => {
    const { mover } = moverWith((command) => (command === '/verify' ? 'not here' : null));
    expect(await mover.claim(5000, 1000)).to.deep.equal({ isDone: false, reason: 'verify: not here' });
    expect((await mover.report())[0]).to.include({ isHere: false, heldForMs: null, problem: 'verify: not here' });
  });

  it('are released when the right to them is over and nobody prolongs it', async () => {
    const { mover, ran, timers } = moverWith();
    await mover.claim(1000, 1000);
    timers.advance(500);
    await mover.claim(2000, 1000);
    timers.advance(1000);
    expect(ran.at(-1)).to.equal('/verify|10.0.0.100/32|eth0');
    timers.advance(500);
    await mover.report();
    expect(ran).to.include('/release|10.0.0.100/32|eth0');
  });

  it('are released behind a claim that is under way, which then counts no more', async () => {
    let end: (reason: null) => void = () => undefined;
    const { mover, ran } = moverWith((command) =>
      command === '/claim' ? new Promise((resolve) => void (end = resolve)) : null,
    );
    const claiming = mover.claim(5000, 1000);
    await Promise.resolve();
    const releasing = mover.release(1000);
    expect(ran).to.have.length(1);
    end(null);
    await claiming;
    expect(await releasing).to.deep.equal({ isDone: true });
    expect(ran.at(-1)).to.equal('/release|10.0.0.100/32|eth0');
    expect((await mover.report())[0]?.heldForMs).to.equal(null);
  });
});

describe('a command', () => {
  it('is run without a shell, and fails with what it says', async () => {
    expect(await runCommand([process.execPath, '-e', 'process.exit(0)', '$(false)'], 5000)).to.equal(null);
    const failing = [process.execPath, '-e', 'console.error("no such region"); process.exit(3)'];
    expect(await runCommand(failing, 5000)).to.equal(`${process.execPath}: no such region`);
    expect(await runCommand(['/nothing/here'], 5000)).to.include('ENOENT');
    expect(await runCommand([], 5000)).to.equal('there is no command');
  });

  it('is ended when it takes too long', async () => {
    const command = [process.execPath, '-e', 'setTimeout(() => 0, 60000)'];
    expect(await runCommand(command, 100)).to.include('took longer than 100 ms');
  });
});
