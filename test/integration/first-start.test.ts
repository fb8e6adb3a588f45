import { expect } from 'chai';
import { Site } from './site.js';

describe('the first start of a group', () => {
  let site: Site;

  beforeEach(() => {
    site = new Site(60);
  });

  afterEach(() => site.close());

  it('guesses nothing when two servers claim to be master, and settles when one is named', async () => {
    await site.startServer(1);
    await site.startServer(2);
    await site.startServer(3, { follows: 1 });
    await site.server(1).cli('SET', 'k', 'one');
    await site.server(2).cli('SET', 'k', 'two');
    await site.startMonitors();
    await site.waitFor('both claims', 2, ({ servers }) => servers[1]?.status === 'claims master');
    const shown = await site.ts(3, 'show', 'server');
    expect(shown.code).to.equal(2);
    expect(shown.stdout).to.match(/127\.0\.60\.1 .* claims master .*\n127\.0\.60\.2 .* claims master/);
    expect(shown.stdout).to.include('127.0.60.1:6379 and 127.0.60.2:6379 both claim to be master');
    expect(shown.stdout).to.include('(ts add server 127.0.60.1 127.0.60.2 127.0.60.3)');
    expect((await site.document(1)).phase).to.equal('unsettled');
    expect(await site.server(2).cli('GET', 'k')).to.equal('two');

    const named = await site.ts(3, 'add', 'server', site.address(2), site.address(1), site.address(3));
    expect(named.stderr).to.equal('');
    expect(named.code).to.equal(0);
    await site.settle();
    for (const n of [1, 3]) expect(await site.server(n).cli('ROLE')).to.include('slave\n127.0.60.2');
    expect(await site.server(1).cli('GET', 'k')).to.equal('two');
    expect((await site.ts(1, 'show', 'server')).code).to.equal(0);
  });

  it('asks to name a master when no server claims to be one', async () => {
    await site.startServer(1, { follows: 2 });
    await site.startServer(2, { follows: 3 });
    await site.startServer(3, { follows: 1 });
    await site.startMonitors();
    const asked = 'No server claims to be master. Name one, by an order that begins with it: ts add server 127.0.60.1';
    for (const n of [1, 2]) {
      await site.waitFor('the question', n, (group) => group.has_quorum && group.notes.join().includes(asked));
    }
    expect((await site.ts(1, 'show', 'server')).code).to.equal(2);
    const named = await site.ts(2, 'add', 'server', site.address(3), site.address(1), site.address(2));
    expect(named.stderr).to.equal('');
    await site.settle();
    expect(await site.server(1).cli('ROLE')).to.include('slave\n127.0.60.3');
  });

  it('takes the only claim to be master while a server is not running, and that server when it comes', async () => {
    await site.startServer(1);
    await site.startServer(2, { follows: 1 });
    await site.startMonitors();
    await site.waitForMaster(1, 3);
    await site.waitFor('the loss', 3, ({ servers }) => servers[2]?.status === 'down (refused)');
    await site.startServer(3);
    await site.settle();
    expect(await site.server(3).cli('ROLE')).to.include('slave\n127.0.60.1');
  });

  it('waits for a monitor that is not running, because none has a memory yet, and says so', async () => {
    await site.startServers();
    await site.startMonitor(1);
    await site.startMonitor(2);
    const waitsFor =
      'missing: 127.0.60.3:26379. At its first start a monitor votes once it has heard 2 others: start those that are missing.';
    await site.waitFor('what is waited for', 1, ({ notes }) => notes.join(' ').includes(waitsFor));
    expect(await site.ts(1, 'show', 'server')).to.deep.include({ code: 2 });
    await site.startMonitor(3);
    await site.settle();
    expect((await site.document(3)).master).to.equal('127.0.60.1');
  });
});
