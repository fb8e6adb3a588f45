import { expect } from 'chai';
import { serverId } from '../../sentinel/index.js';
import type { ActionResult } from '../../sentinel/index.js';
import type { EngineServer, FenceResult } from '../../src/engines/engine.js';
import { createLadder } from '../../src/fence/ladder.js';
import { done, failed, skipped } from '../../src/fence/rung.js';
import type { RungOutcome, RungReport } from '../../src/fence/rung.js';
import { systemTimers } from '../../src/timers.js';
import { listLog } from './list-log.js';

const SERVER = serverId('10.0.0.5:6379');
const OK: ActionResult = { isDone: true, position: null };
const REFUSED: FenceResult = { isDone: true, position: { history: 'h', offset: 7, parent: null }, doubt: null };

/** How each rung of this ladder ends. */
interface Site {
  readonly fence: FenceResult;
  readonly dismiss?: ActionResult | 'breaks';
  readonly block?: RungOutcome | 'never';
  readonly stop?: RungOutcome | 'never';
  readonly keepsClients?: boolean;
}

describe('the ladder', () => {
  let lines: string[];

  const climb = async ({ fence, dismiss = OK, block, stop, keepsClients = false }: Site) => {
    lines = [];
    const reports: RungReport[] = [];
    const outcome = (given: RungOutcome | 'never' = skipped('not here')): Promise<RungOutcome> =>
      given === 'never' ? new Promise(() => undefined) : Promise.resolve(given);
    const engineServer: Pick<EngineServer, 'server' | 'fence' | 'dismiss'> = {
      server: SERVER,
      fence: () => Promise.resolve(fence),
      dismiss: () => (dismiss === 'breaks' ? Promise.reject(new Error('defect')) : Promise.resolve(dismiss)),
    };
    const ladder = createLadder({
      engineServer: engineServer as EngineServer,
      serverProcess: { learn: () => Promise.resolve(), stop: () => outcome(stop) },
      portBlock: {
        block: () => outcome(block),
        unblock: () => outcome(),
        retain: () => outcome(),
        isBlocked: () => false,
      },
      timers: systemTimers,
      log: listLog(lines),
      onRung: (report) => reports.push(report),
    });
    const result = await ladder.climb({ askMs: 45, limitMs: 100, keepsClients, keepLimits: () => Promise.resolve() });
    return { result, reports, rungs: reports.map((report) => `${report.rung} ${report.result}`) };
  };
  const answers: FenceResult = { isDone: false, reason: 'says BUSY', server: 'answers' };
  const silent: FenceResult = { isDone: false, reason: 'is silent', server: 'silent' };

  const cases: readonly [string, Site, readonly string[], boolean][] = [
    ['ends where writes are refused', { fence: REFUSED }, ['refuse done', 'disconnect done'], true],
    [
      'leaves the clients where they are to stay',
      { fence: REFUSED, keepsClients: true },
      ['refuse done', 'disconnect skipped'],
      true,
    ],
    [
      'is not climbed for clients that cannot be disconnected',
      { fence: REFUSED, dismiss: { isDone: false, reason: 'NOPERM' } },
      ['refuse done', 'disconnect failed'],
      true,
    ],
    [
      'has nothing to do where nobody listens',
      { fence: { isDone: false, reason: 'gone', server: 'gone' } },
      ['refuse done'],
      true,
    ],
    [
      'cuts off a server that answers but cannot be fenced',
      { fence: answers, block: done('cut off') },
      ['refuse failed', 'disconnect done', 'block done'],
      true,
    ],
    [
      'stops it where it cannot be cut off',
      { fence: answers, stop: done('killed') },
      ['refuse failed', 'disconnect done', 'block skipped', 'stop done'],
      true,
    ],
    [
      'stops a server that hangs before anything else',
      { fence: silent, stop: done('killed') },
      ['refuse failed', 'stop done'],
      true,
    ],
    [
      'cuts off a server that hangs and cannot be stopped',
      { fence: silent, block: done('cut off') },
      ['refuse failed', 'stop skipped', 'block done'],
      true,
    ],
    [
      'goes past a rung that does not end',
      { fence: answers, block: 'never', stop: done('killed') },
      ['refuse failed', 'disconnect done', 'block failed', 'stop done'],
      true,
    ],
    [
      'ends at its top',
      { fence: answers, block: failed('no'), stop: 'never' },
      ['refuse failed', 'disconnect done', 'block failed', 'stop failed'],
      false,
    ],
    ['ends at its other top', { fence: silent }, ['refuse failed', 'stop skipped', 'block skipped'], false],
  ];
  it('warns of a way that did not work, and not of clients that are to stay', async () => {
    await climb({ fence: REFUSED, keepsClients: true });
    expect(lines).to.deep.equal(['info: fence', 'info: fence']);
    await climb({ fence: REFUSED, dismiss: { isDone: false, reason: 'NOPERM' } });
    expect(lines).to.deep.equal(['info: fence', 'warn: fence']);
    await climb({ fence: silent });
    expect(lines.filter((line) => line.startsWith('warn'))).to.have.length.above(1);
  });

  for (const [name, site, rungs, isDone] of cases) {
    it(name, async () => {
      const beganAtMs = systemTimers.nowMs();
      const climbed = await climb(site);
      expect(climbed.rungs).to.deep.equal(rungs);
      expect(climbed.result.isDone).to.equal(isDone);
      expect(systemTimers.nowMs() - beganAtMs).to.be.below(130);
      expect(lines).to.have.length(rungs.length);
    });
  }

  it('goes past a rung that breaks', async () => {
    const { rungs } = await climb({ fence: answers, dismiss: 'breaks', stop: done('killed') });
    expect(rungs).to.deep.equal(['refuse failed', 'disconnect failed', 'block skipped', 'stop done']);
  });

  it('tells the position behind which nothing more comes', async () => {
    expect((await climb({ fence: REFUSED })).result).to.deep.equal({
      isDone: true,
      position: { history: 'h', offset: 7, parent: null },
    });
  });

  it('tells of every rung why it did not help, and how long it took', async () => {
    const { result, reports } = await climb({ fence: answers, block: 'never' });
    expect(result).to.deep.equal({
      isDone: false,
      reason: 'says BUSY; disconnect: the clients are disconnected; block: did not end within 75 ms; stop: not here',
    });
    const block = reports.find(({ rung }) => rung === 'block');
    expect(block?.server).to.equal(SERVER);
    expect(block?.durationMs).to.be.within(60, 100);
  });
});
