import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../kit/wait-for.js';
import { ROOT } from './bed.js';
import { Site } from './site.js';

/** The rights that the documentation names, and no others. */
function documentedRights(): string {
  const page = readFileSync(join(ROOT, 'docs/reference/redis-acl.md'), 'utf8');
  const rights = /ACL SETUSER quorate on >PASSWORD ([^]*?)\n```/.exec(page)?.[1] ?? '';
  return rights.replaceAll(/\\?\n\s*/g, '');
}

describe('servers and monitors with secrets', () => {
  let site: Site;
  const asUser = ['--user', 'default', '--pass', 'application', '--no-auth-warning'];

  beforeEach(async () => {
    site = new Site(64);
    const login = `user quorate on >watchword ${documentedRights()}`;
    const args = [login, 'user default on >application ~* &* +@all'];
    const cliArgs = ['--user', 'quorate', '--pass', 'watchword', '--no-auth-warning'];
    await site.startServer(1, { args, cliArgs });
    const following = [...args, 'masteruser quorate', 'masterauth watchword'];
    for (const n of [2, 3]) await site.startServer(n, { args: following, cliArgs, follows: 1 });
  });

  afterEach(() => site.close());

  const secretFile = (text: string): string => {
    const file = join(site.dir, `${text.slice(0, 5)}.secret`);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const auth = { user: 'quorate', password: 'watchword' };
  const well = () => ({ monitor: { secret_file: secretFile('right-secret-of-all') }, group: { auth } });

  it('fail over, take the old master back and move it by command, all by the rights that the documentation names', async () => {
    await site.startMonitors(well());
    await site.settle();
    await site.server(1).cli(...asUser, 'SET', 'k', 'v');
    await waitFor('the copies', async () => {
      const copies = await Promise.all([2, 3].map((n) => site.server(n).cli(...asUser, 'GET', 'k')));
      return copies.every((copy) => copy === 'v');
    });
    await site.server(1).kill('SIGKILL');
    await site.waitForMaster(2, 3);
    expect(await site.server(2).cli(...asUser, 'GET', 'k')).to.equal('v');
    await site.server(1).restart();
    await site.settle();
    expect(await site.server(1).cli(...asUser, 'ROLE')).to.include('connected');
    const order = [1, 2, 3].map((n) => site.address(n));
    const denied = await site.ts(3, 'add', 'server', ...order);
    expect(denied.stderr).to.include('[E_UNAUTHORIZED]');
    expect(denied.code).to.equal(3);
    const moved = await site.ts(3, '--config', join(site.dir, 'quorate-3.yaml'), 'add', 'server', ...order);
    expect(moved.stderr).to.equal('');
    await site.settle();
    await site.waitForMaster(1, 3);
  });

  it('keep a monitor out that has another secret, say so, and go on without it', async () => {
    for (const n of [1, 2]) await site.startMonitor(n, well());
    await site.startMonitor(3, { ...well(), monitor: { secret_file: secretFile('wrong-secret-here') } });
    await waitFor('the refusal in both logs', () =>
      [1, 3].every((n) => /link refused: the secrets of the two monitors differ/.test(site.log(n))),
    );
    await site.waitFor('no quorum', 1, (group) => !group.has_quorum);
    await site.monitor(3).stop(3000);
    await site.startMonitor(3, well());
    await site.settle();
    await site.monitor(3).stop(3000);
    await site.startMonitor(3, { ...well(), monitor: { secret_file: secretFile('wrong-secret-here') } });
    for (const n of [1, 2]) {
      const missing = 'Monitor 127.0.64.3:26379 does not answer';
      await site.waitFor('the lack of monitor 3', n, ({ notes }) => notes.some((note) => note.startsWith(missing)));
    }
    await site.server(1).kill('SIGKILL');
    await site.waitForMaster(2, 1);
    await site.waitFor('no quorum', 3, (group) => !group.has_quorum);
  });
});
