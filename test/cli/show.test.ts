import { expect } from 'chai';
import { monitorId, serverId } from '../../sentinel/index.js';
import { startHttpBed } from '../http/http-bed.js';
import type { HttpBed } from '../http/http-bed.js';
import { sampleMonitor, samplePicture, sampleServer, sampleView } from '../kit/sample-picture.js';
import { ts } from './ts-bed.js';

describe('ts show', () => {
  let bed: HttpBed;
  let at: readonly string[];

  beforeEach(async () => {
    bed = await startHttpBed();
    at = ['--monitor', `127.0.0.1:${bed.server.port}`];
  });

  afterEach(() => bed.server.close());

  const billing = samplePicture({ group: 'billing', order: [serverId('10.0.1.5:6379')], hasQuorum: false });

  it('server prints the table', async () => {
    const { exitCode, stdout, stderr } = await ts(['show', 'server', ...at]);
    expect(`\n${stdout}`).to.equal(`
Server    Role     Master    Replicas            Status    Last Changed
--------  -------  --------  ------------------  --------  --------------
10.0.0.5  master   10.0.0.5  10.0.0.6, 10.0.0.7  ok        50s
10.0.0.6  replica  10.0.0.5  -                   ok        50s
10.0.0.7  replica  10.0.0.5  -                   ok        50s
`);
    expect([exitCode, stderr]).to.deep.equal([0, '']);
  });

  for (const [state, changes, expected] of [
    ['degraded', { notes: ['A note.'] }, 1],
    ['without quorum', { hasQuorum: false }, 2],
    ['without a master', { master: null }, 2],
  ] as const) {
    it(`server exits with ${expected} when the group is ${state}`, async () => {
      bed.supervisor.pictures = [samplePicture(changes)];
      expect((await ts(['show', 'server', ...at])).exitCode).to.equal(expected);
    });
  }

  it('server prints every group, and exits by the worst', async () => {
    bed.supervisor.pictures = [samplePicture(), billing];
    const { exitCode, stdout } = await ts([...at, 'show', 'server']);
    expect(stdout).to.match(/^Group: telemetry\n[^]*\n\nGroup: billing\n/);
    expect(exitCode).to.equal(2);
  });

  it('server --group prints that group alone, without its name', async () => {
    bed.supervisor.pictures = [samplePicture(), billing];
    const { exitCode, stdout } = await ts(['show', 'server', '--group', 'telemetry', ...at]);
    expect(stdout).to.match(/^Server /);
    expect(exitCode).to.equal(0);
  });

  it('server of an unknown group names the groups', async () => {
    const { exitCode, stderr } = await ts(['show', 'server', '--group', 'nope', ...at]);
    expect([exitCode, stderr]).to.deep.equal([
      64,
      'ts: there is no group "nope" [E_UNKNOWN_GROUP]\nThe groups are telemetry.\n',
    ]);
  });

  it('server --json prints the groups as the monitor gives them', async () => {
    const { stdout } = await ts(['show', 'server', '--json', ...at]);
    expect(JSON.parse(stdout)).to.have.nested.property('groups[0].servers[0].evidence[2].sees', 'ok');
  });

  it('server ADDRESS prints all about one server', async () => {
    const views = ['10.0.0.5:26379', '10.0.0.6:26379'].map((id, index) => ({
      monitor: monitorId(id),
      view: sampleView({
        role: 'replica',
        ...(index === 1 ? { evidence: 'silent', isDown: true, answeredAgoMs: 61_000 } : {}),
      }),
    }));
    const server = sampleServer({
      server: serverId('10.0.0.7:6379'),
      role: 'replica',
      priority: 0,
      isLinked: false,
      views,
    });
    bed.supervisor.pictures = [samplePicture({ servers: [sampleServer(), server] })];
    const { exitCode, stdout } = await ts(['show', 'server', '10.0.0.7', ...at]);
    expect(exitCode).to.equal(0);
    expect(`\n${stdout}`).to.equal(`
Server:        10.0.0.7
Group:         telemetry
Role:          replica
Status:        ok
Master:        10.0.0.5
Keeper:        10.0.0.7:26379
Priority:      0 (never promoted)
Position:      ${'a'.repeat(40)}:1234
Lag:           17 bytes
Link:          down
Epoch:         7
Last contact:  0s
Last changed:  50s
Instance:      ${'b'.repeat(40)}

Monitor         Sees    Down    Role     Last answer
--------------  ------  ------  -------  -------------
10.0.0.5:26379  ok      no      replica  0s
10.0.0.6:26379  silent  yes     replica  1m:01s
`);
  });

  it('server ADDRESS --json prints that server alone', async () => {
    const { stdout } = await ts(['show', 'server', '10.0.0.7:6379', '--json', ...at]);
    expect(JSON.parse(stdout)).to.have.nested.property('server.server', '10.0.0.7');
  });

  it('server of an unknown address names the servers', async () => {
    const { exitCode, stderr } = await ts(['show', 'server', '10.0.0.9', ...at]);
    expect(exitCode).to.equal(64);
    expect(stderr).to.equal(
      'ts: 10.0.0.9 is not a server here [E_UNKNOWN_SERVER]\nThe servers are 10.0.0.5, 10.0.0.6, 10.0.0.7.\n',
    );
  });

  it('server of an address that several groups have asks which one is meant', async () => {
    bed.supervisor.pictures = [samplePicture(), samplePicture({ group: 'billing' })];
    const { exitCode, stderr } = await ts(['show', 'server', '10.0.0.5', ...at]);
    expect(exitCode).to.equal(64);
    expect(stderr).to.include('10.0.0.5:6379 of telemetry or 10.0.0.5:6379 of billing').and.to.include('--group');
  });

  it('group lists the groups', async () => {
    bed.supervisor.pictures = [samplePicture(), billing];
    const { exitCode, stdout } = await ts(['show', 'group', ...at]);
    expect(`\n${stdout}`).to.equal(`
Group      Engine    State      Master    Servers    Monitors    Epoch    Last Changed
---------  --------  ---------  --------  ---------  ----------  -------  --------------
telemetry  redis     ok         10.0.0.5  3/3        3/3         7        50s
billing    redis     no-quorum  10.0.1.5  1/1        3/3         7        50s
`);
    expect(exitCode).to.equal(2);
  });

  it('group --group shows one, and refuses an unknown one', async () => {
    expect(JSON.parse((await ts(['show', 'group', '--group', 'telemetry', '--json', ...at])).stdout))
      .to.have.property('groups')
      .with.length(1);
    expect((await ts(['show', 'group', '--group', 'nope', ...at])).exitCode).to.equal(64);
  });

  it('monitor shows who lives and who voted for whom', async () => {
    const monitors = [
      sampleMonitor({ isSelf: true }),
      sampleMonitor({ monitor: monitorId('10.0.0.6:26379'), muted: 'the disk is full' }),
      sampleMonitor({
        monitor: monitorId('10.0.0.7:26379'),
        isLive: false,
        heardAgoMs: null,
        promised: null,
        votedFor: null,
        speaksNative: false,
      }),
    ];
    bed.supervisor.pictures = [samplePicture({ monitors })];
    const { exitCode, stdout } = await ts(['show', 'monitor', ...at]);
    expect(`\n${stdout}`).to.equal(`
Monitor         Live    Votes                  Promised    Voted For       Last Heard    Protocol
--------------  ------  ---------------------  ----------  --------------  ------------  ----------
10.0.0.5:26379  yes     yes                    7           10.0.0.5:26379  asked         quorate
10.0.0.6:26379  yes     no (the disk is full)  7           10.0.0.5:26379  0s            quorate
10.0.0.7:26379  no      yes                    -           -               -             sentinel
`);
    expect(exitCode).to.equal(1);
    const { stdout: json } = await ts(['show', 'monitor', '--json', ...at]);
    expect(JSON.parse(json)).to.have.nested.property('groups[0].monitors[1].muted', 'the disk is full');
  });
});
