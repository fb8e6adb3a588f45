import { expect } from 'chai';
import { Site } from './site.js';

describe('monitors that start at the same moment', () => {
  let site: Site;

  beforeEach(() => {
    site = new Site(86);
  });

  afterEach(() => site.close());

  it('are not refused by one that does not know its peers yet', async () => {
    await site.startServers();
    await Promise.all([1, 2, 3].map((n) => site.startMonitor(n)));
    await site.settle();
    const logs = [1, 2, 3].flatMap((n) => site.log(n).split('\n'));
    expect(logs.filter((line) => line.includes('"msg":"started"'))).to.have.length(3);
    expect(logs.filter((line) => line.includes('link refused'))).to.deep.equal([]);
  });
});
