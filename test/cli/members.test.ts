import { expect } from 'chai';
import { monitorId, serverId } from '../../sentinel/index.js';
import { startHttpBed } from '../http/http-bed.js';
import type { HttpBed } from '../http/http-bed.js';
import { samplePicture, sampleServer } from '../kit/sample-picture.js';
import { ts } from './ts-bed.js';

const S8 = serverId('10.0.0.8:6379');
const FORMER = { monitor: monitorId('10.0.0.7:26379'), server: serverId('10.0.0.7:6379'), atUnixMs: 1_767_225_600_000 };

describe('ts changes members', () => {
  let bed: HttpBed;
  let at: readonly string[];

  beforeEach(async () => {
    bed = await startHttpBed();
    at = ['--monitor', `127.0.0.1:${bed.server.port}`];
    bed.supervisor.outcome = { isDone: true, text: 'done so' };
  });
  afterEach(() => bed.server.close());

  const kinds = () => bed.supervisor.requests.map(({ change }) => change.kind);
  /** Server 8 is a member with this status, in the place of nobody. */
  const withServer8 = (status: string, isOk: boolean): void => {
    const { servers, ...rest } = samplePicture();
    const all = [...servers, sampleServer({ server: S8, role: 'replica', status, isOk })];
    bed.supervisor.pictures = [{ ...rest, order: all.map(({ server }) => server), servers: all }];
  };

  for (const [words, kind] of [
    [['add', 'host', '10.0.0.8'], 'add'],
    [['add', 'arbiter', '10.0.0.8'], 'add'],
    [['remove', 'host', '10.0.0.7'], 'remove'],
  ] as const) {
    it(`with ${words.join(' ')}, and prints what was done, as JSON if asked`, async () => {
      expect(await ts([...words, ...at])).to.deep.equal({ exitCode: 0, stdout: 'done so\n', stderr: '' });
      const { stdout } = await ts([...words, '--json', ...at]);
      expect(JSON.parse(stdout)).to.deep.equal({ done: true, text: 'done so' });
      expect(kinds()).to.deep.equal([kind, kind]);
    });
  }

  it('never by a host name', async () => {
    expect((await ts(['add', 'host', 'ts04', ...at])).stderr).to.include('E_HOST_NAME');
    expect(kinds()).to.deep.equal([]);
  });

  it('with replace host: adds in the same place, and removes when the copy is there', async () => {
    withServer8('ok', true);
    const { exitCode, stdout } = await ts(['replace', 'host', '10.0.0.7', '10.0.0.8', ...at]);
    expect([exitCode, stdout]).to.deep.equal([0, 'done so\n']);
    const [added, removed] = bed.supervisor.requests.map(({ change }) => change);
    expect(added).to.include({ kind: 'add', server: S8, before: '10.0.0.7:6379' });
    expect(removed).to.include({ kind: 'remove', server: '10.0.0.7:6379' });
  });

  it('with replace host, but removes nothing while the copy is not there', async () => {
    withServer8('syncing', false);
    const { exitCode, stderr } = await ts(['replace', 'host', '10.0.0.7', '10.0.0.8', '--wait', '0', ...at]);
    expect([exitCode, stderr]).to.satisfy(([code, text]: [number, string]) => code === 3 && text.includes('syncing'));
    expect(kinds()).to.deep.equal(['add']);
  });

  for (const [what, hosts, text] of [
    ['the master', ['10.0.0.5', '10.0.0.8'], 'E_IS_MASTER'],
    ['a stranger', ['10.0.0.9', '10.0.0.8'], 'E_UNKNOWN_SERVER'],
    ['a host by itself', ['10.0.0.7', '10.0.0.7'], 'E_USAGE'],
    ['three hosts', ['10.0.0.7', '10.0.0.8', '10.0.0.9'], 'too many arguments'],
    ['one host', ['10.0.0.7'], "missing required argument 'new'"],
  ] as const) {
    it(`never with replace host of ${what}`, async () => {
      const { stderr } = await ts(['replace', 'host', ...hosts, ...at]);
      expect(stderr).to.include(text);
      expect(kinds()).to.deep.equal([]);
    });
  }

  it('goes on with a replacement that was interrupted before its last step', async () => {
    withServer8('ok', true);
    const { order, servers, monitors, ...rest } = samplePicture();
    const left = [...servers.slice(0, 2), sampleServer({ server: S8, role: 'replica' })];
    bed.supervisor.pictures = [
      {
        ...rest,
        monitors: monitors.slice(0, 2),
        order: left.map(({ server }) => server),
        servers: left,
        former: [FORMER],
      },
    ];
    expect(order).to.have.length(3);
    expect((await ts(['replace', 'host', '10.0.0.7', '10.0.0.8', ...at])).exitCode).to.equal(0);
    expect(kinds()).to.deep.equal(['remove']);
  });

  it('and asks the next monitor when one is no member', async () => {
    const other = await startHttpBed({ host: '127.0.0.2' });
    other.supervisor.outcome = { isDone: false, code: 'E_NOT_MEMBER', text: 'not one of us' };
    const outside = ['--monitor', `127.0.0.2:${other.server.port}`];
    const { exitCode, stdout } = await ts(['remove', 'host', '10.0.0.7', ...outside, ...at]);
    const alone = await ts(['remove', 'host', '10.0.0.7', ...outside]);
    await other.server.close();
    expect([exitCode, stdout]).to.deep.equal([0, 'done so\n']);
    expect([alone.exitCode, alone.stderr]).to.deep.equal([1, 'ts: not one of us [E_NOT_MEMBER]\n']);
  });

  it('and shows when a host was removed, and how to add it', async () => {
    const servers = samplePicture().servers.slice(0, 2);
    const order = servers.map(({ server }) => server);
    bed.supervisor.pictures = [samplePicture({ order, servers, former: [FORMER] })];
    const { exitCode, stderr } = await ts(['show', 'server', '10.0.0.7', ...at]);
    expect(exitCode).to.equal(64);
    expect(stderr).to.equal(
      'ts: 10.0.0.7 was removed from telemetry at 2026-01-01T00:00:00.000Z [E_UNKNOWN_SERVER]\nTo add it again: ts add host 10.0.0.7\n',
    );
  });
});
