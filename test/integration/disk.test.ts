import { expect } from 'chai';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../kit/run-command.js';
import { waitFor } from '../kit/wait-for.js';
import { Site } from './site.js';

const isRoot = process.getuid?.() === 0;

/** Monitor 3 keeps its state on a file system of its own, which a test can fill or make read-only. */
describe('a monitor whose disk fails', () => {
  let site: Site;

  before(function () {
    if (isRoot) return;
    if (process.env['CI'] === 'true') throw new Error('run these tests as root: they mount a small file system');
    this.skip();
  });

  beforeEach(async () => {
    site = new Site(62);
    mkdirSync(site.dataDir(3));
    await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'quorate-test', site.dataDir(3)]);
    await site.startServers();
    await site.startMonitors();
    await site.settle();
  });

  afterEach(async () => {
    for (const n of [1, 2, 3]) await site.monitor(n).stop(3000);
    await runCommand('umount', [site.dataDir(3)]);
    await site.close();
  });

  const ballast = () => join(site.dataDir(3), 'ballast');
  const fill = () => {
    const file = openSync(ballast(), 'a');
    try {
      for (;;) writeSync(file, Buffer.alloc(1024));
    } catch (error) {
      expect(error).to.have.property('code', 'ENOSPC');
    } finally {
      closeSync(file);
    }
  };
  const remount = async (how: string) => await runCommand('mount', ['-o', `remount,${how}`, site.dataDir(3)]);
  const healthz = async (n: number) => await fetch(`http://${site.address(n)}:8379/healthz`);

  const faults: readonly (readonly [string, () => Promise<unknown> | void, () => Promise<unknown> | void])[] = [
    ['full', fill, () => rmSync(ballast())],
    ['read-only', () => remount('ro'), () => remount('rw')],
  ];
  for (const [what, spoil, mend] of faults) {
    it(`stops voting when it is ${what}, says so everywhere, and votes again when it is mended`, async () => {
      // Once is not enough: what replaces a file in that moment leaves the room that the former file took.
      await waitFor('monitor 3 to be unwell', async () => {
        await spoil();
        await site.server(1).cli('INCR', 'k');
        return (await healthz(3)).status === 503;
      });
      expect(JSON.stringify(await (await healthz(3)).json())).to.match(what === 'full' ? /ENOSPC/ : /EROFS/);
      expect(site.log(3)).to.include('+muted');
      for (const n of [1, 2, 3]) {
        await site.waitFor('the note about monitor 3', n, ({ notes }) =>
          notes.some((note) => note.startsWith('Monitor 127.0.62.3:26379 does not vote: ')),
        );
        const { code, stdout } = await site.ts(n, 'show', 'server');
        expect(code).to.equal(1);
        expect(stdout).to.match(/Monitor 127\.0\.62\.3:26379 does not vote: cannot write .*(ENOSPC|EROFS)/);
      }
      expect((await healthz(1)).status).to.equal(200);

      await site.server(1).kill('SIGKILL');
      for (const n of [1, 2, 3]) await site.waitForMaster(2, n);
      expect(site.monitor(3).isAlive()).to.equal(true);

      await mend();
      await waitFor('monitor 3 to be well', async () => (await healthz(3)).status === 200);
      for (const n of [1, 2, 3]) {
        await site.waitFor('three monitors that vote', n, ({ monitors }) =>
          monitors.every(({ muted, is_live: isLive }) => isLive && muted === null),
        );
      }
      await site.server(1).restart();
      await site.settle();
      await site.monitor(1).stop(3000);
      await site.server(2).kill('SIGKILL');
      await site.waitFor('a master that only 2 and 3 can have voted for', 3, ({ master }) => master !== '127.0.62.2');
    });
  }
});
