import { expect } from 'chai';
import { startBothClients } from './both-clients.js';
import { sharedNowMs } from './client-plan.js';
import type { Lab } from './lab.js';
import type { LabHost } from './lab-host.js';
import { quoratedProgram } from './monitor-program.js';
import { openLab } from './open-lab.js';
import { requireLab } from './permission.js';
import { documentOf } from './settling.js';
import { expectSound } from './soundness.js';

describe('processes that hang or end', () => {
  let lab: Lab;
  let master: LabHost;

  before(async function () {
    requireLab(this);
    lab = await openLab({ program: quoratedProgram() });
  });

  beforeEach(async () => {
    await lab.settle();
    master = await lab.master();
    await startBothClients(lab, master.number);
  });

  afterEach(() => lab.restore());

  after(() => lab?.close());

  const other = () => lab.host(master.number === 1 ? 2 : 1);
  const waitForStatus = (wanted: string) =>
    lab.waitFor(`the status "${wanted}"`, async () => {
      const { servers } = await documentOf(other());
      const status = servers.find(({ host }) => host === master.address)?.status;
      return status === wanted ? null : `it is ${status}`;
    });

  it('let a master that hung not wake up as a second one', async () => {
    const hungMs = lab.signalServer(master.number, 'SIGSTOP');
    await lab.waitForAcknowledged('following', { sinceMs: hungMs + 500 });
    const wokenMs = sharedNowMs();
    lab.server(master.number).kill('SIGCONT');
    await lab.waitForAcknowledged('following', { sinceMs: wokenMs + 500 });
    expect((await lab.master()).number).not.to.equal(master.number);
    await lab.mend();
    await lab.settle();
    await expectSound(lab);
  });

  it('take back a master whose host started anew as a replica', async () => {
    const crashedMs = sharedNowMs();
    await lab.crash(master.number);
    await lab.waitForAcknowledged('following', { sinceMs: crashedMs + 100 });
    await lab.boot(master.number);
    await lab.settle();
    expect(await master.ask('redis', 'ROLE')).to.deep.include('slave');
    await expectSound(lab);
  });

  for (const [what, ending, coming] of [
    ['ended', 'SIGKILL', null],
    ['hung', 'SIGSTOP', 'SIGCONT'],
  ] as const) {
    it(`let a master whose monitor has ${what} serve on unguarded, until it is back`, async () => {
      master.monitor.kill(ending);
      await waitForStatus('unguarded');
      const unguardedMs = sharedNowMs();
      await lab.waitForAcknowledged('beside', { by: master.number, sinceMs: unguardedMs + 1500 });
      if (coming === null) await master.monitor.restart();
      else master.monitor.kill(coming);
      await lab.settle();
      const settledMs = sharedNowMs();
      await lab.waitForAcknowledged('beside', { by: master.number, sinceMs: settledMs });
      expect((await lab.master()).number).to.equal(master.number);
      await expectSound(lab);
    });
  }
});
