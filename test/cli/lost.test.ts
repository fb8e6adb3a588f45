import { expect } from 'chai';
import { monitorId, serverId } from '../../sentinel/index.js';
import type { ServerId } from '../../sentinel/index.js';
import { createHttpServer } from '../../src/http/server.js';
import type { HttpServer } from '../../src/http/server.js';
import type { Manifest } from '../../src/lost-and-found/manifest.js';
import { createFakeSupervisor } from '../kit/fake-supervisor.js';
import { sampleMonitor, samplePicture } from '../kit/sample-picture.js';
import { ts } from './ts-bed.js';

const HOSTS = ['127.0.81.1', '127.0.81.2'] as const;

/** What one monitor has kept, and whom it holds back. */
interface Shelf {
  entries: Manifest[];
  heldBack: ServerId | null;
}

describe('ts lost', () => {
  let servers: HttpServer[];
  let shelves: [Shelf, Shelf];
  let port: number;

  beforeEach(async () => {
    shelves = [
      { entries: [manifestOf('20270115T080000000Z-10.0.0.5-6379', '2027-01-15T08:00:00.000Z')], heldBack: null },
      { entries: [manifestOf('20270116T080000000Z-10.0.0.6-6379', '2027-01-16T08:00:00.000Z')], heldBack: null },
    ];
    port = 0;
    servers = [];
    for (const [place, host] of HOSTS.entries()) {
      const server = createHttpServer({
        ...SURROUNDINGS,
        supervisor: supervisorOf(host, shelves[place as 0 | 1]),
        host,
        port,
      });
      await server.listen();
      port = server.port;
      servers.push(server);
    }
  });
  afterEach(() => Promise.all(servers.map((server) => server.close())));

  const run = (...words: readonly string[]) => ts(['lost', ...words, '--monitor', `${HOSTS[0]}:${port}`]);

  it('list shows what all monitors have, newest first', async () => {
    const { exitCode, stdout } = await run('list');
    expect(exitCode).to.equal(0);
    expect(stdout).to.equal(`\
Id                                 Server         On Host     Past The Fork               Size    Expires
---------------------------------  -------------  ----------  --------------------------  ------  ----------
20270116T080000000Z-10.0.0.6-6379  10.0.0.5:6379  127.0.81.2  2151 bytes, 37 writes, 3 s  41 KB   2027-02-14
20270115T080000000Z-10.0.0.5-6379  10.0.0.5:6379  127.0.81.1  2151 bytes, 37 writes, 3 s  41 KB   2027-02-14
`);
    const { lost } = JSON.parse((await run('list', '--json')).stdout) as { lost: { id: string; monitor: string }[] };
    expect(lost.map(({ monitor }) => monitor)).to.deep.equal(['127.0.81.2', '127.0.81.1']);
  });

  it('list names the monitors that did not answer, for they may have more', async () => {
    await servers[1]?.close();
    const { exitCode, stdout, stderr } = await run('list');
    expect({ exitCode, stderr }).to.deep.equal({
      exitCode: 1,
      stderr: '127.0.81.2 may have more: nobody listens there (connection refused)\n',
    });
    expect(stdout).to.contain('127.0.81.1').and.not.contain('127.0.81.2');
  });

  it('list says that there is nothing', async () => {
    for (const shelf of shelves) shelf.entries = [];
    expect(await run('list')).to.deep.equal({ exitCode: 0, stdout: 'Nothing was kept.\n', stderr: '' });
  });

  it('show has everything, from whichever host', async () => {
    const { stdout } = await run('show', '20270116T080000000Z-10.0.0.6-6379');
    expect(stdout)
      .to.match(/^On host: +127\.0\.81\.2$/m)
      .and.match(/^Directory: +lost-and-found\/telemetry\/2027/m);
    expect(stdout)
      .to.match(/^File: +dump\.rdb, 41000 bytes, sha256 f00$/m)
      .and.match(/^Remark: +something$/m);
  });

  it('show and drop of an unknown one say so, and who was not asked', async () => {
    for (const word of ['show', 'drop']) {
      expect(await run(word, 'nothing')).to.deep.include({
        exitCode: 1,
        stderr: 'ts: no monitor that answers has a history "nothing" [E_NO_HISTORY]\nSee ts lost list.\n',
      });
    }
    await servers[1]?.close();
    expect((await run('show', 'nothing')).stderr).to.contain('No answer came from 127.0.81.2.');
  });

  it('drop removes it where it is', async () => {
    const { exitCode, stdout } = await run('drop', '20270116T080000000Z-10.0.0.6-6379');
    expect({ exitCode, stdout }).to.deep.equal({
      exitCode: 0,
      stdout: '20270116T080000000Z-10.0.0.6-6379 is removed from 127.0.81.2:26379.\n',
    });
    expect(shelves.map(({ entries }) => entries.length)).to.deep.equal([1, 0]);
  });

  it('forget wants a confirmation that names the loss', async () => {
    shelves[1].heldBack = serverId('10.0.0.5:6379');
    const { exitCode, stderr } = await run('forget', '10.0.0.5');
    expect(exitCode).to.equal(64);
    expect(stderr).to.contain('would be destroyed').and.contain('ts lost forget 10.0.0.5 --yes-lose-history');
    expect(shelves[1].heldBack).not.to.equal(null);
  });

  it('forget finds the monitor that holds the server back', async () => {
    shelves[1].heldBack = serverId('10.0.0.5:6379');
    const { exitCode, stdout, stderr } = await run('forget', '10.0.0.5', '--yes-lose-history');
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    expect(stdout).to.contain('10.0.0.5:6379 becomes a replica now');
    expect(shelves[1].heldBack).to.equal(null);
  });

  it('forget of a server that nobody holds back is refused', async () => {
    const { exitCode, stderr } = await run('forget', '10.0.0.5', '--yes-lose-history');
    expect(exitCode).to.equal(1);
    expect(stderr).to.contain('has no history of 10.0.0.5:6379 that it could not keep [E_NO_HISTORY]');
    expect((await run('forget', '10.0.0.9', '--yes-lose-history')).stderr).to.contain('[E_UNKNOWN_SERVER]');
  });
});

const SURROUNDINGS = {
  secret: null,
  metrics: { text: async () => '', contentType: 'text/plain' },
  log: { error: () => undefined },
};

function supervisorOf(host: string, shelf: Shelf) {
  const picture = samplePicture({
    monitors: HOSTS.map((each) => sampleMonitor({ monitor: monitorId(`${each}:26379`), isSelf: each === host })),
  });
  return createFakeSupervisor([picture], {
    monitor: monitorId(`${host}:26379`),
    lost: () => ({
      list: async () => shelf.entries,
      drop: async (id) => {
        const left = shelf.entries.filter((entry) => entry.id !== id);
        const isThere = left.length < shelf.entries.length;
        shelf.entries = left;
        return isThere;
      },
    }),
    giveUpHistory: (_group, server) => {
      const isThere = shelf.heldBack === server;
      if (isThere) shelf.heldBack = null;
      return isThere;
    },
  });
}

function manifestOf(id: string, takenAt: string): Manifest {
  const position = { history: 'a', offset: 3151, parent: null };
  return {
    format: 1,
    id,
    group: 'telemetry',
    server: '10.0.0.5:6379',
    kept_by: '10.0.0.5:26379',
    taken_at: takenAt,
    expires_at: '2027-02-14T08:00:00.000Z',
    position,
    master: { server: '10.0.0.6:6379', position: { ...position, parent: { history: 'a', fork_offset: 1000 } } },
    fork: { history: 'a', offset: 1000 },
    lost: { bytes: 2151, writes: 37, seconds: 3 },
    files: [{ name: 'dump.rdb', bytes: 41_000, sha256: 'f00' }],
    remarks: ['something'],
  };
}
