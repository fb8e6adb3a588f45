import { expect } from 'chai';
import { watchLeases } from '../../src/simulator/checkers/lease-cover.js';
import { watchWriters } from '../../src/simulator/checkers/one-writer.js';
import { agreedMaster, isWell, writableServers } from '../../src/simulator/outlook.js';
import { World } from '../../src/simulator/world.js';
import { WATCH } from '../kit/random-faults.js';
import { S, reportOf } from '../kit/lab.js';
import { failed, inMove, inReturn } from '../kit/course-lab.js';

const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 2500 };

/** Longer than an action of a monitor may take: what it wants happens, but it does not hear of it in time. */
const TOO_SLOW_MS = 350;

describe('the leader of an epoch in which leases were given', () => {
  it('replaces no master that only is too slow to confirm its role', () => {
    const world = wellWorld(3);
    Object.assign(world.server(5), { slowMs: TOO_SLOW_MS, failsToHold: true });
    world.request(5, 'r', { kind: 'failover', acceptLossBytes: 0 });
    world.run(1500);
    expect(world.outcomes.get('r')).to.include({ isDone: false, code: 'E_TIMEOUT' });
    expect(writableServers(world)).to.deep.equal([S(5)]);
    world.server(5).slowMs = 0;
    world.runUntil('rest', () => isWell(world), 5000);
    expect(agreedMaster(world)).to.equal(S(5));
  });

  it('asks the voters before it takes a master for lost because an operator wants another one', () => {
    const world = wellWorld(1);
    world.kill(6);
    world.killServer(5);
    world.runUntil('a leader that is not the keeper', () => world.server(6).role === 'master');
    world.start(6);
    world.server(5).restart();
    world.runUntil('rest', () => isWell(world));
    world.run(3000);
    expect(world.state(7).course.state).to.equal('leading');
    world.network.cut(7, [6]);
    world.runUntil('its own opinion', () => world.state(7).isOdown);
    world.request(7, 'r', { kind: 'failover', acceptLossBytes: 0 });
    world.run(1500);
    expect(writableServers(world)).to.deep.equal([S(6)]);
  });

  it('waits for the fence of its own hung server, although an operator wants another one now', () => {
    const world = wellWorld(3);
    world.server(5).isHung = true;
    world.runUntil('the opinion of the quorum', () => world.state(5).isOdown);
    world.request(5, 'r', { kind: 'failover', acceptLossBytes: 0 });
    world.runUntil('a new master', () => world.server(6).role === 'master');
    expect(world.server(5).isUp).to.equal(false);
  });

  it('takes a successor that was too slow to answer for promoted, once it is seen to be', () => {
    const lab = inMove('promoting');
    lab.see(6, reportOf('master'));
    failed(lab, 'promote', 6);
    expect(lab.course).to.equal('settling');
    expect(lab.state.record.table).to.include({ phase: 'stable', master: S(6) });
  });

  it('replaces a master at once where leases are off', () => {
    const lab = inReturn();
    failed(lab, 'promote', 5);
    expect(lab.course).to.equal('recording');
  });
});

/** Three hosts on which all is well; whenever two servers take writes, it throws. */
function wellWorld(quorum: number): World {
  const world = new World({ settings: { lease, quorum }, watch: [...WATCH, watchWriters, watchLeases] });
  for (const server of world.servers.values()) Object.assign(server, { startsFenced: true, replicaLimitMs: 2000 });
  world.runUntil('rest', () => isWell(world));
  world.run(2000);
  return world;
}
