import { expect } from 'chai';
import { startBothClients } from './both-clients.js';
import { between, oneWay } from './cut.js';
import type { Lab } from './lab.js';
import { quoratedProgram } from './monitor-program.js';
import { openLab } from './open-lab.js';
import { requireLab } from './permission.js';
import { expectSound } from './soundness.js';

/** The lease, and what an answer may take on a busy machine. */
const REFUSED_WITHIN_MS = 1100;

describe('hosts that are cut off', () => {
  let lab: Lab;

  before(async function () {
    requireLab(this);
    lab = await openLab({ program: quoratedProgram() });
  });

  beforeEach(() => lab.settle());

  afterEach(() => lab.restore());

  after(() => lab?.close());

  it('leave one master when the first is alone with a client: it refuses within the lease', async () => {
    const old = (await lab.master()).number;
    await startBothClients(lab, old);
    const cutMs = lab.cut(between([old], lab.others(old)));
    await lab.waitFor('the old master to refuse', () => firstRefusal(lab, cutMs));
    await lab.waitForAcknowledged('following', { sinceMs: cutMs + 100 });
    const last = lab.writes('beside').findLast(({ outcome }) => outcome === 'acknowledged');
    expect((last?.endedMs ?? 0) - cutMs).to.be.below(REFUSED_WITHIN_MS);
    lab.heal();
    await lab.settle();
    expect((await lab.master()).number).not.to.equal(old);
    await expectSound(lab);
  });

  it('leave one master when only the way from the master is cut', async () => {
    const old = (await lab.master()).number;
    await startBothClients(lab, old);
    const cutMs = lab.cut(oneWay([old], lab.others(old)));
    await lab.waitFor('the old master to refuse', () => firstRefusal(lab, cutMs));
    await lab.waitForAcknowledged('following', { sinceMs: cutMs + 100 });
    lab.heal();
    await lab.settle();
    expect((await lab.master()).number).not.to.equal(old);
    await expectSound(lab);
  });
});

function firstRefusal(lab: Lab, sinceMs: number): string | null {
  const isRefused = lab
    .writes('beside')
    .some(({ outcome, endedMs }) => outcome !== 'acknowledged' && endedMs > sinceMs);
  return isRefused ? null : 'it acknowledges';
}
