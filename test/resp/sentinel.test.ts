import { expect } from 'chai';
import { serverId, type Outcome } from '../../sentinel/index.js';
import { groupPicture, monitorPicture, SELF, serverPicture } from './loopback-cluster.js';
import { startTestServer, type TestServer } from './test-server.js';
import type { WireClient } from './wire-client.js';

/** A flat array of bulks as an object; fails when a value is no bulk. */
function fieldsOf(reply: string): Record<string, string> {
  const parts = reply.split('\r\n').slice(1, -1);
  const texts = parts.filter((_, place) => place % 2 === 1);
  expect(parts.filter((_, place) => place % 2 === 0).every((head) => /^\$[0-9]+$/.test(head))).to.equal(true);
  return Object.fromEntries(texts.flatMap((text, place) => (place % 2 === 0 ? [[text, texts[place + 1] ?? '']] : [])));
}

const MASTER = serverId('127.0.0.5:6379');

function lostMaster() {
  return [
    serverPicture(
      MASTER,
      { role: 'master', isSdown: true, isOdown: true, sdownForMs: 900, answeredAgoMs: 2000.7 },
      { role: 'master', evidence: 'refused' },
    ),
    serverPicture('127.0.0.6:6379', { isLinked: false }, { follows: MASTER }),
    serverPicture('127.0.0.7:6379', { isSdown: true, sdownForMs: 50 }, { evidence: 'silent', follows: null }),
  ];
}

describe('resp/commands/sentinel', () => {
  let bed: TestServer;
  let client: WireClient;
  beforeEach(async () => {
    bed = await startTestServer();
    client = await bed.client();
  });
  afterEach(() => bed.close());

  it('a healthy master has 20 fields, the peers at the 17th', async () => {
    const reply = await client.ask('SENTINEL', 'MASTER', 'telemetry');
    expect(reply.startsWith('*40\r\n')).to.equal(true);
    const fields = fieldsOf(reply);
    expect(Object.entries(fields)[16]).to.deep.equal(['num-other-sentinels', '2']);
    expect(fields).to.include({ name: 'telemetry', ip: '127.0.0.5', port: '6379', flags: 'master', quorum: '2' });
    expect(fields).to.include({
      'role-reported': 'master',
      'config-epoch': '3',
      'num-slaves': '2',
      'last-ping-sent': '0',
    });
    await client.ask('HELLO', '3');
    expect(await client.ask('SENTINEL', 'MASTER', 'telemetry')).to.match(/^%20\r\n/);
    expect(await client.ask('SENTINEL', 'MASTERS')).to.match(/^\*1\r\n%20\r\n/);
  });

  it('a lost master has the optional fields in their places', async () => {
    bed.supervisor.pictures = [
      groupPicture({
        servers: lostMaster(),
        phase: 'promoting',
        target: serverId('127.0.0.6:6379'),
      }),
    ];
    const fields = fieldsOf(await client.ask('SENTINEL', 'MASTER', 'telemetry'));
    expect(Object.keys(fields).slice(4, 13)).to.deep.equal([
      'flags',
      'link-pending-commands',
      'link-refcount',
      'failover-state',
      'last-ping-sent',
      'last-ok-ping-reply',
      'last-ping-reply',
      's-down-time',
      'o-down-time',
    ]);
    expect(fields).to.include({
      flags: 's_down,o_down,master,disconnected,failover_in_progress',
      'last-ping-sent': '2000',
    });
  });

  it('replicas are named by their address', async () => {
    bed.supervisor.pictures = [groupPicture({ servers: lostMaster(), target: serverId('127.0.0.6:6379') })];
    const reply = await client.ask('SENTINEL', 'SLAVES', 'telemetry');
    const [, second = '', third = ''] = reply.split(/\*4[0-9]\r\n/);
    const [linkless, silent] = [fieldsOf(`*\r\n${second}`), fieldsOf(`*\r\n${third}`)];
    expect(linkless).to.include({ name: '127.0.0.6:6379', flags: 'slave,promoted', 'master-link-status': 'err' });
    expect(linkless).to.include({ 'master-host': '127.0.0.5', 'master-port': '6379', 'master-link-down-time': '900' });
    expect(silent).to.include({ flags: 's_down,slave', 'master-host': '?', 'master-port': '0', 's-down-time': '50' });
    expect(silent).to.include({ 'link-pending-commands': '1', 'slave-repl-offset': '1400', 'slave-priority': '100' });
  });

  it('other monitors are named by their identity', async () => {
    bed.supervisor.pictures = [
      groupPicture({
        monitors: [
          monitorPicture(SELF),
          monitorPicture('127.0.0.6:26379'),
          monitorPicture('127.0.0.7:26379', { isLive: false, heardAgoMs: 7000, votedFor: null, promised: null }),
        ],
      }),
    ];
    const reply = await client.ask('SENTINEL', 'SENTINELS', 'telemetry');
    const [, live = '', dead = ''] = reply.split(/\*(?:28|30)\r\n/);
    expect(fieldsOf(`*\r\n${live}`)).to.include({
      name: 'b'.repeat(40),
      flags: 'sentinel',
      'voted-leader': 'a'.repeat(40),
      'voted-leader-epoch': '3',
    });
    expect(fieldsOf(`*\r\n${dead}`)).to.include({
      name: '127.0.0.7:26379',
      runid: '',
      flags: 's_down,sentinel,disconnected',
      's-down-time': '2000',
      'voted-leader': '?',
    });
  });

  it('a genuine Sentinel is there as long as its hello comes', async () => {
    const genuine = { speaksNative: false, isLive: false, heardAgoMs: null, votedFor: null, promised: null };
    bed.supervisor.pictures = [groupPicture({ monitors: [monitorPicture('127.0.0.8:26379', genuine)] })];
    const ask = async (): Promise<string> =>
      (await client.ask('SENTINEL', 'SENTINELS', 'telemetry')).replace('*1\r\n', '');
    expect(fieldsOf(await ask())).to.include({ flags: 's_down,sentinel,disconnected' });
    bed.supervisor.helloAgoMs = () => 9999;
    const heard = fieldsOf(await ask());
    expect(heard).to.include({ flags: 'sentinel', 'last-hello-message': '9999', 'last-ok-ping-reply': '9999' });
    expect(heard).not.to.have.property('s-down-time');
    bed.supervisor.helloAgoMs = () => 10_000;
    expect(fieldsOf(await ask())).to.include({ flags: 's_down,sentinel,disconnected', 's-down-time': '5000' });
  });

  it('a monitor whose link is down is down, whatever its hello says', async () => {
    const peer = monitorPicture('127.0.0.7:26379', { isLive: false, heardAgoMs: 7000 });
    bed.supervisor.pictures = [groupPicture({ monitors: [peer] })];
    bed.supervisor.helloAgoMs = () => 10;
    const reply = (await client.ask('SENTINEL', 'SENTINELS', 'telemetry')).replace('*1\r\n', '');
    expect(fieldsOf(reply)).to.include({ flags: 's_down,sentinel,disconnected', 'last-hello-message': '7000' });
  });

  it('without a master nothing is guessed', async () => {
    bed.supervisor.pictures = [groupPicture({ master: null, phase: 'unsettled' })];
    expect(await client.ask('SENTINEL', 'MASTERS')).to.equal('*0\r\n');
    expect(await client.ask('SENTINEL', 'REPLICAS', 'telemetry')).to.equal('*0\r\n');
    expect(await client.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'telemetry')).to.equal('*-1\r\n');
    expect(await client.ask('SENTINEL', 'MASTER', 'telemetry')).to.match(/^-ERR No master of this group is known yet/);
    expect(await client.ask('INFO', 'sentinel')).to.include('status=odown,address=?:0,slaves=3,sentinels=3');
  });

  it('an IPv6 address is shown without brackets', async () => {
    const master = serverPicture('[fd00::5]:6379', { role: 'master' }, { role: 'master' });
    bed.supervisor.pictures = [groupPicture({ servers: [master], master: master.server })];
    expect(await client.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'telemetry')).to.equal(
      '*2\r\n$7\r\nfd00::5\r\n$4\r\n6379\r\n',
    );
    expect(await client.ask('SENTINEL', 'IS-MASTER-DOWN-BY-ADDR', 'fd00::5', '6379', '0', '*')).to.include(':0');
  });

  it('a master that is down is told to foreign Sentinels, but not in TILT', async () => {
    bed.supervisor.pictures = [groupPicture({ servers: lostMaster() })];
    const ask = (): Promise<string> => client.ask('SENTINEL', 'is-master-down-by-addr', '127.0.0.5', '6379', '7', '*');
    expect(await ask()).to.equal('*3\r\n:1\r\n$1\r\n*\r\n:0\r\n');
    bed.supervisor.announce('telemetry', { name: '+tilt', master: null });
    expect(await ask()).to.equal('*3\r\n:0\r\n$1\r\n*\r\n:0\r\n');
  });

  const dead = { isLive: false, heardAgoMs: 9000 };
  const QUORUM: readonly [
    title: string,
    quorum: number,
    monitors: ReturnType<typeof monitorPicture>[],
    reply: string,
  ][] = [
    [
      'too few for the quorum',
      3,
      [monitorPicture(SELF), monitorPicture('127.0.0.6:26379'), monitorPicture('127.0.0.7:26379', dead)],
      '-NOQUORUM 2 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master\r\n',
    ],
    [
      'too few for the majority',
      1,
      [monitorPicture(SELF), monitorPicture('127.0.0.6:26379', dead), monitorPicture('127.0.0.7:26379', dead)],
      '-NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover\r\n',
    ],
    [
      'too few for both, one because it cannot vote',
      2,
      [
        monitorPicture(SELF),
        monitorPicture('127.0.0.6:26379', { muted: 'disk' }),
        monitorPicture('127.0.0.7:26379', dead),
      ],
      '-NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master. Not enough available Sentinels to reach the majority and authorize a failover\r\n',
    ],
  ];
  for (const [title, quorum, monitors, reply] of QUORUM) {
    it(`CKQUORUM: ${title}`, async () => {
      bed.supervisor.pictures = [groupPicture({ quorum, monitors })];
      expect(await client.ask('SENTINEL', 'CKQUORUM', 'telemetry')).to.equal(reply);
    });
  }

  const refused = (code: Exclude<Outcome, { isDone: true }>['code']): Outcome => ({
    isDone: false,
    code,
    text: 'because',
  });
  const FAILOVERS: readonly [outcome: Outcome, reply: string][] = [
    [refused('E_BUSY'), '-INPROG Failover already in progress\r\n'],
    [refused('E_NO_REPLICA'), '-NOGOODSLAVE No suitable replica to promote\r\n'],
    [refused('E_NOT_ELIGIBLE'), '-NOGOODSLAVE No suitable replica to promote\r\n'],
    [refused('E_NO_QUORUM'), '-ERR because\r\n'],
  ];
  for (const [outcome, reply] of FAILOVERS) {
    it(`FAILOVER answers ${reply.trim()}`, async () => {
      bed.supervisor.outcome = outcome;
      expect(await client.ask('SENTINEL', 'FAILOVER', 'telemetry')).to.equal(reply);
      expect(bed.supervisor.requests).to.deep.equal([
        { group: 'telemetry', change: { kind: 'failover', acceptLossBytes: 0 } },
      ]);
    });
  }

  it('answers keep their order while a failover runs', async () => {
    let finish: (outcome: Outcome) => void = () => undefined;
    bed.supervisor.outcome = new Promise((resolve) => {
      finish = resolve;
    });
    client.write('PING 1\r\nSENTINEL FAILOVER telemetry\r\nPING 2\r\n');
    expect(await client.take('$1\r\n1\r\n')).to.equal('$1\r\n1\r\n');
    const other = await bed.client();
    expect(await other.ask('PING')).to.equal('+PONG\r\n');
    finish({ isDone: true, text: '' });
    expect(await client.take('+OK\r\n$1\r\n2\r\n')).to.equal('+OK\r\n$1\r\n2\r\n');
  });

  it('a request that fails in an unforeseen way is answered', async () => {
    bed.supervisor.request = () => Promise.reject(new Error('broken'));
    expect(await client.ask('SENTINEL', 'FAILOVER', 'telemetry')).to.match(/^-ERR Internal error/);
  });
});
