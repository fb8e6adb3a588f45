import { expect } from 'chai';
import { unbacked } from '../../../src/simulator/checkers/claims.js';
import { keepLedger } from '../../../src/simulator/checkers/acknowledged.js';
import { watchBallots } from '../../../src/simulator/checkers/ballots.js';
import { watchLeases } from '../../../src/simulator/checkers/lease-cover.js';
import { watchNeedless } from '../../../src/simulator/checkers/needless.js';
import { watchWriters } from '../../../src/simulator/checkers/one-writer.js';
import { watchPromotions } from '../../../src/simulator/checkers/promotions.js';
import type { Host } from '../../../src/simulator/host.js';
import type { Observer } from '../../../src/simulator/site.js';
import { World } from '../../../src/simulator/world.js';
import type { WorldOptions } from '../../../src/simulator/world.js';
import { E, M, S, beatOf, recordOf, tableOf } from '../../kit/lab.js';

const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 1500 };

describe('the checker of ballots', () => {
  it('sees an epoch that goes back', () => {
    const { watch, host } = onBallots();
    watch.onStored?.(host(5), recordOf({ promised: E(2), votedFor: M(5) }));
    expect(() => watch.onStored?.(host(5), recordOf({ promised: E(1) }))).to.throw('went back from epoch 2 to 1');
  });

  it('sees an epoch in which nobody stood', () => {
    const { watch, host } = onBallots();
    expect(() => watch.onStored?.(host(6), recordOf({ promised: E(7), votedFor: null }))).to.throw('nobody ever stood');
  });

  it('sees two votes of one voter in an epoch, on its disk or in its words', () => {
    const { watch, host } = onBallots();
    watch.onStored?.(host(5), recordOf({ promised: E(2), votedFor: M(5) }));
    const vote = { kind: 'vote', epoch: E(2), isGranted: true, promised: E(2) } as const;
    const message = { ...vote, reason: '', freeInMs: 0, table: null, floor: null };
    expect(() => watch.onEffect?.(host(5), { kind: 'send', to: M(6), message })).to.throw('voted for');
  });

  it('sees a leader without a majority, and two texts of one table', () => {
    const { watch, host } = onBallots();
    const announcement = { name: '+elected-leader', epoch: E(2), master: null } as const;
    expect(() => watch.onEffect?.(host(5), { kind: 'announce', announcement })).to.throw('with 0 votes');
    watch.onStored?.(host(5), recordOf({ promised: E(1), votedFor: M(5) }));
    const other = recordOf({ votedFor: M(5), table: tableOf({ master: S(6) }) });
    expect(() => watch.onStored?.(host(6), other)).to.throw('two tables are version 1/1');
  });
});

describe('the checker of claims', () => {
  const disk = recordOf({ promised: E(2), votedFor: M(6), longestLeaseMs: 500 });
  const backing = { to: M(6), disk, lengthMs: 500 };
  const vote = { kind: 'vote', isGranted: true, reason: '', freeInMs: 0, table: null, floor: null } as const;
  const newer = tableOf({ version: 2 });
  for (const [name, message, isTrue] of [
    ['a heartbeat of the promised epoch', beatOf({ promised: E(2) }), true],
    ['a heartbeat of a later one', beatOf({ promised: E(3) }), false],
    ['a heartbeat with a later table', beatOf({ promised: E(2), version: newer }), false],
    ['the vote that is on disk', { ...vote, epoch: E(2), promised: E(2) }, true],
    ['a vote in another epoch', { ...vote, epoch: E(3), promised: E(3) }, false],
    ['a refusal', { ...vote, isGranted: false, epoch: E(9), promised: E(2) }, true],
    ['a request in the promised epoch', { kind: 'voteRequest', epoch: E(2), purpose: 'change', table: null }, true],
    ['a request in a later one', { kind: 'voteRequest', epoch: E(3), purpose: 'change', table: null }, false],
    ['a write of a later table', { kind: 'write', epoch: E(2), table: newer }, false],
    ['a table that is on disk', { kind: 'table', table: tableOf() }, true],
    [
      'a confirmation of a later table',
      { kind: 'written', epoch: E(1), version: 2, isStored: true, promised: E(2) },
      false,
    ],
    ['a promise', { kind: 'leased', seq: 1 }, true],
    ['a release', { kind: 'release' }, true],
  ] as const) {
    it(`${isTrue ? 'lets pass' : 'refuses'} ${name}`, () => {
      expect(unbacked(message, backing) === null).to.equal(isTrue);
    });
  }

  it('refuses a promise that is longer than what the disk remembers, and a vote for another', () => {
    expect(unbacked({ kind: 'leased', seq: 1 }, { ...backing, lengthMs: 501 })).not.to.equal(null);
    expect(unbacked({ ...vote, epoch: E(2), promised: E(2) }, { ...backing, to: M(7) })).not.to.equal(null);
  });
});

describe('the checker of promotions', () => {
  it('sees a promotion that a majority’s disks do not tell of', () => {
    const world = new World();
    const watch = watchPromotions(world);
    const plan = recordOf({ table: tableOf({ phase: 'promoting', target: S(6) }) });
    const host = { ...world.host(6), disk: plan };
    watch.onStored?.(host, plan);
    const promote = { kind: 'promote', server: S(6), opens: false } as const;
    expect(() => watch.onEffect?.(host, promote)).to.throw('1 of 3 disks tell of it');
    watch.onStored?.(world.host(7), plan);
    watch.onEffect?.(host, promote);
  });
});

describe('the checker of needless failovers', () => {
  const plan = recordOf({
    promised: E(2),
    votedFor: M(6),
    table: tableOf({ epoch: E(2), phase: 'promoting', target: S(6) }),
  });

  it('sees a well master replaced as lost', () => {
    const { watch, host } = onNeedless();
    expect(() => watch.onStored?.(host, plan)).to.throw('replaces 10.0.0.5:6379, well for');
  });

  it('lets a handover pass that ends as a failover', () => {
    const { watch, host } = onNeedless();
    watch.onStored?.(host, recordOf({ ...plan, table: tableOf({ epoch: E(2), phase: 'handover', target: S(6) }) }));
    watch.onStored?.(host, plan);
    const later = recordOf({
      ...plan,
      promised: E(3),
      table: tableOf({ epoch: E(3), phase: 'promoting', target: S(6) }),
    });
    expect(() => watch.onStored?.(host, later)).to.throw('replaces 10.0.0.5:6379, well for');
  });
});

describe('the checkers of writers', () => {
  it('see two servers that take writes, each with a keeper', () => {
    const world = wellWorld([watchWriters]);
    Object.assign(world.server(6), { role: 'master', isFenced: false });
    expect(() => world.run(1)).to.throw('take writes at the same time');
  });

  it('let a second one pass whose keeper died after its host was cut off', () => {
    const world = wellWorld([watchWriters]);
    world.network.cut(5);
    world.kill(5);
    Object.assign(world.server(6), { role: 'master', isFenced: false });
    world.run(1);
    expect(world.server(5).isWritable && world.server(6).isWritable).to.equal(true);
  });

  it('see a server that is open without a majority’s promises', () => {
    const world = wellWorld([watchLeases]);
    Object.assign(world.server(6), { role: 'master', isFenced: false });
    expect(() => world.run(1)).to.throw('only 1 of 3 voters are bound');
  });
});

describe('the ledger of writes', () => {
  it('counts what the master lacks, and demands what all servers held', () => {
    const world = new World();
    const ledger = keepLedger(world);
    const write = (bytes: number): void => {
      world.server(5).write(bytes);
      ledger.observer.onWrite?.(world.server(5), bytes);
    };
    write(10);
    world.run(1);
    write(10);
    expect(ledger.count(world.server(6))).to.deep.equal({ acknowledged: 2, lost: 1 });
    ledger.settle(world.server(6));
    world.server(7).lose();
    expect(() => ledger.settle(world.server(7))).to.throw('lacks what all servers held');
    ledger.forgive();
    ledger.settle(world.server(7));
    expect(ledger.isForgiven()).to.equal(true);
  });
});

function onBallots(): { watch: ReturnType<typeof watchBallots>; host: (n: number) => Host } {
  const world = new World();
  return { watch: watchBallots(world), host: (n) => world.host(n) };
}

function onNeedless(): { watch: Observer; host: Host } {
  let watch: Observer = {};
  const world = wellWorld([(site) => (watch = watchNeedless(site))]);
  world.run(3000);
  return { watch, host: world.host(6) };
}

function wellWorld(watch: NonNullable<WorldOptions['watch']>): World {
  const world = new World({ settings: { lease }, watch });
  world.run(3000);
  return world;
}
