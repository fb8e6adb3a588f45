import { expect } from 'chai';
import { watchWriters } from '../../src/simulator/checkers/one-writer.js';
import { hasOneMaster, isWell } from '../../src/simulator/outlook.js';
import { World } from '../../src/simulator/world.js';
import type { WorldOptions } from '../../src/simulator/world.js';
import { WATCH } from '../kit/random-faults.js';
import { Lab, S } from '../kit/lab.js';

/** The servers' own limit, and with some room the time after which an unguarded master has met it. */
const REPLICA_LIMIT_MS = 1000;
const UNGUARDED_MS = 1500;
const lease = { lengthMs: 500, marginMs: 100, unguardedMs: UNGUARDED_MS };

/** So long after its end the others know well that a keeper is gone. */
const KNOWN_MS = 3000;

describe('a master whose keeper is dead', () => {
  it('is replaced only when its own limit has ended its writes, although it is looked at less often than that', () => {
    const world = wellWorld();
    world.kill(5);
    world.run(KNOWN_MS);
    world.network.cut(5);
    const tookMs = world.runUntil('a new master', () => world.server(6).role === 'master', 5000);
    expect(tookMs).to.be.at.least(UNGUARDED_MS);
  });

  it('is replaced no sooner by voters that were restarted and never heard of its keeper', () => {
    const world = wellWorld();
    world.kill(5);
    world.run(KNOWN_MS);
    world.network.cut(5);
    for (const n of [6, 7]) world.kill(n);
    for (const n of [6, 7]) world.start(n);
    const tookMs = world.runUntil('a new master', () => world.server(6).role === 'master', 8000);
    expect(tookMs).to.be.at.least(UNGUARDED_MS);
  });

  it('is stopped by its restarted keeper when it hangs, and cannot wake up as a second master', () => {
    const world = wellWorld();
    world.kill(5);
    world.server(5).isHung = true;
    world.run(100);
    world.start(5);
    world.runUntil('a new master', () => hasOneMaster(world), 8000);
    world.run(1000);
    expect(world.server(5).isUp).to.equal(false);
  });
});

describe('a successor whose keeper is dead', () => {
  it('is promoted fenced, and opened by the leader when a majority has it on disk', () => {
    const opened: string[] = [];
    const world = wellWorld((_, effect) => {
      if (effect.kind === 'promote') opened.push(`promote, opens: ${effect.opens}`);
      if (effect.kind === 'unfence' && effect.server === S(6)) {
        const holders = [5, 7].filter((n) => world.host(n).disk?.table?.master === S(6));
        opened.push(`unfence, known to ${holders.length}`);
      }
      return true;
    });
    world.server(7).priority = 0;
    world.kill(6);
    world.run(KNOWN_MS);
    world.killServer(5);
    world.runUntil('the successor takes writes', () => world.server(6).isWritable, 2000);
    expect(opened).to.deep.equal(['promote, opens: false', 'unfence, known to 2']);
    world.runUntil('a leader at rest', () => world.log.some((line) => line.includes('+failover-end')), 100);
  });

  it('refuses writes when it is promoted late, after another one', () => {
    const world = wellWorld((_, effect) => {
      if (effect.kind === 'promote' && effect.server === S(6)) world.server(6).isHung = true;
      return true;
    });
    world.server(6).priority = 1;
    world.kill(6);
    world.run(KNOWN_MS);
    world.killServer(5);
    const other = world.server(7);
    world.runUntil('another successor', () => other.role === 'master' && !other.isFenced, 10_000);
    world.server(6).wake();
    const { role, isFenced } = world.server(6);
    expect({ role, isFenced }).to.deep.equal({ role: 'master', isFenced: true });
    world.runUntil('it follows', () => world.server(6).master === other.id, 1000);
  });
});

describe('a request that was accepted before the disk failed', () => {
  it('is refused, and nobody is asked for a vote that could not be remembered', () => {
    const lab = Lab.well({ self: 5 });
    lab.feed({ kind: 'requested', id: 'r', change: { kind: 'order', order: [S(6), S(5), S(7)] } }, 5);
    lab.feed({ kind: 'persistFailed', reason: 'ENOSPC' }).answerLooks();
    expect(lab.answer()).to.include({ isDone: false, code: 'E_NO_QUORUM' });
    expect(lab.sent('voteRequest')).to.deep.equal([]);
  });
});

/** Everything is well; whenever two servers take writes, it throws. */
function wellWorld(onEffect: NonNullable<WorldOptions['onEffect']> = () => true): World {
  const world: World = new World({
    onEffect,
    settings: { lease, downAfterMs: 500 },
    watch: [...WATCH, watchWriters],
    prepare: (made) => {
      for (const server of made.servers.values())
        Object.assign(server, { startsFenced: true, replicaLimitMs: REPLICA_LIMIT_MS });
    },
  });
  world.runUntil('everything is well', () => isWell(world));
  world.run(1000);
  return world;
}
