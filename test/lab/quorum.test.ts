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

/** The lease, and what an answer may take on a busy machine. */
const REFUSED_WITHIN_MS = 1100;

describe('a master without a majority', () => {
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

  const replicas = () => lab.hosts.map(({ number }) => number).filter((host) => host !== master.number);
  const lastAcknowledgedMs = () =>
    lab
      .writes()
      .reduce((last, { outcome, endedMs }) => (outcome === 'acknowledged' ? Math.max(last, endedMs) : last), 0);
  const waitForRefusal = () =>
    lab.waitFor('writes to be refused', () => {
      const last = lab.writes('beside').findLast(({ outcome }) => outcome !== 'unknown');
      return last?.code === 'NOREPLICAS' ? null : `the last was ${last?.outcome} ${last?.code}`;
    });
  const statusOfMaster = async () => {
    const { servers } = await documentOf(master);
    return servers.find(({ host }) => host === master.address)?.status;
  };

  it('refuses writes within the lease when both replicas lose their hosts, answers reads, and takes writes again', async () => {
    const goneMs = sharedNowMs();
    await Promise.all(replicas().map((host) => lab.crash(host)));
    await waitForRefusal();
    expect(lastAcknowledgedMs() - goneMs).to.be.below(REFUSED_WITHIN_MS);
    expect(await master.ask('redis', 'PTTL', 'nothing')).to.be.a('number');
    await lab.waitFor('the status to tell', async () =>
      told(await statusOfMaster(), /^(fenced|down \(fenced\)|no quorum)$/),
    );
    const backMs = sharedNowMs();
    for (const host of replicas()) await lab.boot(host);
    await lab.waitForAcknowledged('following', { sinceMs: backMs });
    await lab.settle();
    await expectSound(lab);
  });

  it('refuses writes when both other monitors end, and takes them again when one returns', async () => {
    const [first = 0, second = 0] = replicas();
    const goneMs = sharedNowMs();
    for (const host of [first, second]) lab.host(host).monitor.kill('SIGKILL');
    await waitForRefusal();
    expect(lastAcknowledgedMs() - goneMs).to.be.below(REFUSED_WITHIN_MS);
    expect(await master.ask('redis', 'PTTL', 'nothing')).to.be.a('number');
    const backMs = sharedNowMs();
    await lab.host(first).monitor.restart();
    await lab.waitForAcknowledged('following', { sinceMs: backMs });
    await lab.host(second).monitor.restart();
    await lab.settle();
    await expectSound(lab);
  });
});

function told(status: string | undefined, wanted: RegExp): string | null {
  return wanted.test(status ?? '') ? null : `it is ${status}`;
}
