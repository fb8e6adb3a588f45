import { expect } from 'chai';
import { startBothClients } from './both-clients.js';
import { sharedNowMs } from './client-plan.js';
import { between } from './cut.js';
import type { Lab } from './lab.js';
import { quoratedProgram } from './monitor-program.js';
import { openLab } from './open-lab.js';
import { requireLab } from './permission.js';
import { expectSound } from './soundness.js';

const ARBITER = 3;

describe('two servers and an arbiter', () => {
  let lab: Lab;

  before(async function () {
    requireLab(this);
    lab = await openLab({ program: quoratedProgram({ replica_timeout: '1s' }), servers: 2, arbiters: 1 });
  });

  beforeEach(() => lab.settle());

  afterEach(() => lab.restore());

  after(() => lab?.close());

  it('are a full cluster: the second server takes over when the first is cut off', async () => {
    await startBothClients(lab, 1);
    const cutMs = lab.cut(between([1], lab.others(1)));
    await lab.waitForAcknowledged('following', { by: 2, sinceMs: cutMs });
    lab.heal();
    await lab.settle();
    expect((await lab.master()).number).to.equal(2);
    await expectSound(lab);
  });

  it('serve on without the arbiter, and do not fail over when the master is lost as well', async () => {
    const master = await lab.master();
    const replica = lab.host(3 - master.number);
    await lab.startClient('following', { on: lab.clientHost });
    await lab.waitForAcknowledged('following', { by: master.number });
    await lab.crash(ARBITER);
    const alone = sharedNowMs();
    await lab.waitForAcknowledged('following', { by: master.number, sinceMs: alone + 1500 });
    await lab.crash(master.number);
    await lab.waitFor('the other monitor to be without a quorum', async () => {
      const told = await replica
        .ask('resp', 'SENTINEL', 'CKQUORUM', 'telemetry')
        .catch((error: unknown) => String(error));
      return String(told).includes('NOQUORUM') ? null : String(told);
    });
    expect(await replica.ask('redis', 'ROLE')).to.deep.include('slave');
    await lab.boot(ARBITER);
    await lab.waitForAcknowledged('following', { by: replica.number, sinceMs: alone });
    await lab.boot(master.number);
    await lab.settle();
    await expectSound(lab);
  });
});
