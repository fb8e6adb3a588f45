import { expect } from 'chai';
import { createHooksMover } from '../../src/address/hooks-mover.js';
import type { AddressFinding } from '../../src/address/mover.js';
import type { RunCommand } from '../../src/address/run-command.js';
import { createManualTimers } from '../peers/manual-timers.js';

const ADDRESSES = [{ address: '10.0.0.100', prefix: 32, interfaceName: 'eth0' }];
const HOOKS = { claim: ['claim', 'a b'], release: ['release'], verify: ['verify'] };
const DONE = { isDone: true };

/** What a command complains of; null when it succeeds. */
type Answer = string | null;
const HANGS = 'hangs';

/** `answers`: what each command says from now on, or one after the other; it may be changed on the way. */
function moverWith(answers: Record<string, Answer | Answer[]> = {}) {
  const timers = createManualTimers();
  const ran: string[] = [];
  const findings: AddressFinding[] = [];
  const run: RunCommand = ([name = '', ...words], _limitMs, signal) => {
    if (signal?.aborted === true) return Promise.resolve('broken off');
    ran.push([name, ...words].join('|'));
    const said = answers[name] ?? null;
    const answer = Array.isArray(said) ? (said.shift() ?? null) : said;
    if (answer !== HANGS) return Promise.resolve(answer);
    return new Promise((resolve) => signal?.addEventListener('abort', () => resolve('broken off')));
  };
  const onFinding = (finding: AddressFinding) => void findings.push(finding);
  const mover = createHooksMover({ addresses: ADDRESSES, hooks: HOOKS, run, timers, onFinding });
  const count = (name: string) => ran.filter((each) => each.startsWith(name)).length;
  return { timers, ran, count, answers, findings, mover };
}

/** Lets everything happen that needs no time. */
async function rest(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve();
}

describe('addresses that are moved by commands', () => {
  it('are claimed and verified, each with address and interface as last arguments', async () => {
    const { mover, ran } = moverWith();
    expect(await mover.claim(5000, 1000)).to.deep.equal(DONE);
    expect(ran).to.deep.equal(['claim|a b|10.0.0.100/32|eth0', 'verify|10.0.0.100/32|eth0']);
    expect(await mover.claim(6000, 1000)).to.deep.equal(DONE);
    expect(ran).to.have.length(2);
  });

  it('are claimed once, however often that is asked for meanwhile', async () => {
    const { mover, count } = moverWith();
    const results = await Promise.all([5000, 5100, 5200].map((untilMs) => mover.claim(untilMs, 1000)));
    expect(results).to.deep.equal([DONE, DONE, DONE]);
    expect(count('claim')).to.equal(1);
  });

  it('are not held when a command fails; the reason is shown, and it is tried again after a second', async () => {
    const { mover, timers, count, answers } = moverWith({ verify: 'not here' });
    const refused = { isDone: false, reason: 'verify: not here' };
    expect(await mover.claim(5000, 1000)).to.deep.equal(refused);
    expect((await mover.report())[0]).to.include({ isHere: false, heldForMs: null, problem: 'verify: not here' });
    timers.advance(999);
    expect(await mover.claim(6000, 1000)).to.deep.equal(refused);
    expect(count('claim')).to.equal(1);
    answers['verify'] = null;
    timers.advance(1);
    expect(await mover.claim(6000, 1000)).to.deep.equal(DONE);
    expect((await mover.report())[0]).to.include({ isHere: true, heldForMs: 0, problem: null });
  });

  it('are not claimed when the right to them is over', async () => {
    const { mover, ran } = moverWith();
    expect(await mover.claim(0, 1000)).to.have.property('isDone', false);
    expect(ran).to.deep.equal([]);
  });

  it('are released when the right to them is over and nobody prolongs it', async () => {
    const { mover, count, timers } = moverWith();
    await mover.claim(1000, 1000);
    timers.advance(500);
    await mover.claim(2000, 1000);
    timers.advance(1499);
    expect(count('release')).to.equal(0);
    timers.advance(1);
    expect(count('release')).to.equal(1);
    expect((await mover.report())[0]?.heldForMs).to.equal(null);
  });

  it('are looked at every ten seconds, and claimed again when they are not here', async () => {
    const { mover, timers, count, answers, findings } = moverWith();
    await mover.claim(60_000, 1000);
    timers.advance(9999);
    await mover.claim(60_000, 1000);
    expect([count('claim'), count('verify')]).to.deep.equal([1, 1]);
    timers.advance(1);
    await mover.claim(60_000, 1000);
    expect([count('claim'), count('verify'), findings.length]).to.deep.equal([1, 2, 0]);
    timers.advance(10_000);
    answers['verify'] = 'host 6 has it';
    const claiming = mover.claim(60_000, 1000);
    await rest();
    expect(await claiming).to.have.property('isDone', false);
    answers['verify'] = null;
    timers.advance(1000);
    expect(await mover.claim(60_000, 1000)).to.deep.equal(DONE);
    expect(count('claim')).to.equal(3);
  });

  it('that were taken away are told of when they are back', async () => {
    const { mover, timers, answers, findings } = moverWith();
    await mover.claim(60_000, 1000);
    timers.advance(10_000);
    answers['verify'] = ['host 6 has it', null];
    expect(await mover.claim(60_000, 1000)).to.deep.equal(DONE);
    expect(findings).to.deep.equal([{ kind: 'mended', text: 'verify: host 6 has it; claimed again' }]);
  });
});

describe('addresses that are released by commands', () => {
  it('break off a claim that is under way, and come behind it', async () => {
    const { mover, ran } = moverWith({ claim: HANGS });
    const claiming = mover.claim(5000, 1000);
    const releasing = mover.release(1000);
    expect(ran).to.deep.equal(['claim|a b|10.0.0.100/32|eth0']);
    expect(await claiming).to.have.property('isDone', false);
    expect(await releasing).to.deep.equal(DONE);
    expect(ran.slice(1)).to.deep.equal(['release|10.0.0.100/32|eth0']);
    expect((await mover.report())[0]).to.include({ heldForMs: null, problem: null });
  });

  it('tell the first failure, and are tried again after 1 s, 2 s and so on up to 30 s, until they succeed', async () => {
    const { mover, timers, count, answers } = moverWith({ release: 'over the quota' });
    expect(await mover.release(100)).to.deep.equal({ isDone: false, reason: 'release: over the quota' });
    for (const [place, waitMs] of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
      await rest();
      timers.advance(waitMs - 1);
      await rest();
      expect(count('release')).to.equal(place + 1);
      timers.advance(1);
      await rest();
      expect(count('release')).to.equal(place + 2);
    }
    answers['release'] = null;
    timers.advance(30_000);
    await rest();
    timers.advance(60_000);
    await rest();
    expect(count('release')).to.equal(9);
    expect((await mover.report())[0]?.problem).to.equal(null);
  });

  for (const answer of ['over the quota', HANGS] as const) {
    it(`keep nobody waiting beyond the end of the right when the command says "${answer}"`, async () => {
      const { mover, timers } = moverWith({ release: answer });
      await mover.claim(1000, 1000);
      if (answer !== HANGS) expect(await mover.release(100)).to.have.property('isDone', false);
      let result: unknown = null;
      void mover.release(100).then((value) => (result = value));
      await rest();
      timers.advance(999);
      await rest();
      expect(result).to.equal(null);
      timers.advance(1);
      await rest();
      expect(result).to.deep.equal(DONE);
    });
  }

  it('give way to the next claim', async () => {
    const { mover, timers, count } = moverWith({ release: HANGS });
    const releasing = mover.release(100);
    timers.advance(100);
    expect(await releasing).to.deep.equal(DONE);
    expect(await mover.claim(5000, 1000)).to.deep.equal(DONE);
    timers.advance(4000);
    await rest();
    expect(count('release')).to.equal(1);
  });

  it('are waited for when the mover is closed, for three seconds', async () => {
    const { mover, timers, count } = moverWith({ release: HANGS });
    await mover.claim(60_000, 1000);
    let isClosed = false;
    void mover.close().then(() => (isClosed = true));
    await rest();
    timers.advance(2999);
    await rest();
    expect([count('release'), isClosed]).to.deep.equal([1, false]);
    timers.advance(1);
    await rest();
    expect(isClosed).to.equal(true);
  });

  it('are not asked for when nothing is held at the close', async () => {
    const { mover, ran } = moverWith();
    await mover.close();
    expect(ran).to.deep.equal([]);
  });
});
