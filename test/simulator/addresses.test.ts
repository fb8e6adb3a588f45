import { expect } from 'chai';
import { watchHolders } from '../../src/simulator/checkers/one-holder.js';
import { World } from '../../src/simulator/world.js';

const settings = { hasAddress: true, lease: { lengthMs: 1000, marginMs: 100, unguardedMs: 2000 } };

function worldWith(): World {
  const world = new World({ settings, watch: [watchHolders] });
  // Until then a monitor may have promised more in a former life.
  world.run(2000);
  expect(holders(world)).to.equal('5');
  return world;
}

function holders(world: World): string {
  return [5, 6, 7].filter((n) => world.host(n).addressUntilMs > world.now).join();
}

describe('virtual addresses in a simulated world', () => {
  it('follow the master when its process ends, within a moment', () => {
    const world = worldWith();
    world.killServer(5);
    expect(world.runUntil('another holder', () => !['5', ''].includes(holders(world)))).to.be.below(100);
  });

  it('leave a host that is cut off before another has them', () => {
    const world = worldWith();
    world.network.cut(5);
    world.runUntil('nobody to have them', () => holders(world) === '');
    world.runUntil('another holder', () => holders(world) !== '');
    expect(holders(world)).not.to.equal('5');
  });

  it('go with the lease when the monitor is dead or stopped, and come back with it', () => {
    for (const end of ['kill', 'pause'] as const) {
      const world = worldWith();
      world[end](5);
      expect(world.runUntil('nobody to have them', () => holders(world) === '')).to.be.below(1000);
      if (end === 'kill') world.start(5);
      else world.wake(5);
      world.runUntil('the addresses at host 5', () => holders(world) === '5');
    }
  });

  it('stay where they are while the monitor starts anew at once', () => {
    const world = worldWith();
    world.kill(5);
    world.start(5);
    for (let n = 0; n < 300; n++) {
      world.run(10);
      expect(holders(world)).to.equal('5');
    }
  });

  it('at two hosts at once are a violation', () => {
    const world = worldWith();
    world.host(6).addressUntilMs = world.now + 100;
    expect(() => world.run(10)).to.throw(
      '10.0.0.5:26379 and 10.0.0.6:26379 have the virtual addresses at the same time',
    );
  });

  it('move with a planned move', () => {
    const world = worldWith();
    const order = [6, 5, 7].map((n) => world.server(n).id);
    world.request(5, 'r', { kind: 'order', order });
    const tookMs = world.runUntil('the addresses at host 6', () => holders(world) === '6');
    expect(tookMs).to.be.below(200);
  });
});
