import { expect } from 'chai';
import { sharedNowMs } from './client-plan.js';
import { between } from './cut.js';
import type { Lab } from './lab.js';
import { quoratedProgram } from './monitor-program.js';
import { openLab } from './open-lab.js';
import { requireLab } from './permission.js';
import { documentOf } from './settling.js';
import { expectSound } from './soundness.js';

describe('a monitor that slept through a failover', () => {
  let lab: Lab;

  before(async function () {
    requireLab(this);
    // The others wait for it before they replace a master that nobody guards.
    lab = await openLab({ program: quoratedProgram({ replica_timeout: '2s' }) });
    await lab.settle();
  });

  after(() => lab?.close());

  it('does not put right by its old table what the others did meanwhile', async () => {
    const old = await lab.master();
    const other = lab.host(old.number === 1 ? 2 : 1);
    await lab.startClient('beside', { on: old.number, to: old.number });
    await lab.startClient('following', { on: lab.clientHost });
    await lab.waitForAcknowledged('following', { by: old.number });
    old.monitor.kill('SIGSTOP');
    await lab.waitFor('the others to notice', async () => {
      const status = (await documentOf(other)).servers.find(({ host }) => host === old.address)?.status;
      return status === 'unguarded' ? null : `it is ${status}`;
    });
    // Two failures within one lease are another story: docs/guide/lab.md.
    await lab.waitForAcknowledged('beside', { by: old.number, sinceMs: sharedNowMs() + 1000 });
    const cutMs = lab.cut(between([old.number], lab.others(old.number)));
    const isByOther = () => lab.writes('following').some((write) => isAfter(write, lab.serverName(old.number), cutMs));
    await lab.waitFor('writes at another master', () => (isByOther() ? null : 'there are none'));
    const next = (await documentOf(other)).master;
    await lab.mend();
    await lab.settle();
    expect((await documentOf(old)).master).to.equal(next);
    await expectSound(lab);
  });
});

function isAfter(write: { outcome: string; server: string; endedMs: number }, old: string, sinceMs: number): boolean {
  return write.outcome === 'acknowledged' && write.server !== old && write.endedMs > sinceMs;
}
