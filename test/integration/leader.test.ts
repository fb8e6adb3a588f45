import { expect } from 'chai';
import { waitFor } from '../kit/wait-for.js';
import { Bed } from './bed.js';

const CRASHED = 99;

describe('the leader of a failover', () => {
  let bed: Bed;

  beforeEach(async () => {
    bed = new Bed(51);
    await bed.start();
  });

  afterEach(() => bed.close());

  for (const point of ['crash-after-election', 'crash-after-promotion']) {
    it(`is replaced when it dies: ${point}`, async () => {
      await bed.redis(3, 'CONFIG', 'SET', 'replica-priority', '200');
      await waitFor('the priority in the table', async () => (await bed.group(2)).servers[2]?.priority === 200, 5000);
      expect(await bed.sentinel(2, 'SENTINEL', 'SIMULATE-FAILURE', point)).to.equal('OK');
      bed.host(1).redis.kill('SIGKILL');
      expect(await bed.monitor(2).ended()).to.equal(CRASHED);
      await bed.monitor(2).restart();
      await bed.waitForMaster(2, 3);
      await bed.waitForMaster(2, 2);
      await bed.host(1).redis.restart();
      await bed.settle();
      expect(await bed.redis(2, 'ROLE')).to.deep.include('master');
      expect(await bed.redis(3, 'ROLE')).to.deep.include('slave');
    });
  }

  it('finishes a planned move that its former leader began', async () => {
    bed.monitor(1).kill('SIGKILL');
    const isGone = async () => (await bed.group(2)).monitors.some(({ is_live: isLive }) => !isLive);
    await waitFor('the loss of monitor 1, seen by monitor 2', isGone);
    await bed.waitForMaster(1, 2);
    const moved = await bed.ts(2, 'add', 'server', '127.0.51.3', '127.0.51.1', '127.0.51.2');
    expect(moved.code).to.equal(0);
    await bed.monitor(1).restart();
    await bed.waitForMaster(3, 1);
    await bed.settle();
  });

  it('carries out one of two orders that are given at the same time, and refuses the other by its name', async () => {
    const [a, b] = await Promise.all([
      bed.ts(2, 'add', 'server', '127.0.51.2', '127.0.51.1', '127.0.51.3'),
      bed.ts(3, 'add', 'server', '127.0.51.3', '127.0.51.2', '127.0.51.1'),
    ]);
    const codes = [a.code, b.code];
    expect(codes.filter((code) => code === 0)).to.have.length(1);
    const refused = a.code === 0 ? b : a;
    expect(refused.stderr).to.include('E_BUSY');
    expect(refused.stderr).to.match(/another request is being carried out: the order 127\.0\.51\./);
    await bed.settle();
  });
});
