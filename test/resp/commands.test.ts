import { expect } from 'chai';
import { startTestServer, type TestServer } from './test-server.js';

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const bulks = (...texts: string[]): string => `*${texts.length}\r\n${texts.map(bulk).join('')}`;

/** Words, the reply in RESP2, and the one in RESP3 where it differs. */
type Case = readonly [words: string, resp2: string, resp3?: string];

const CASES: readonly Case[] = [
  ['PING', '+PONG\r\n'],
  ['pInG hello', bulk('hello')],
  ['PING a b', "-ERR wrong number of arguments for 'ping' command\r\n"],
  ['ROLE', `*2\r\n${bulk('sentinel')}${bulks('telemetry')}`],
  ['ROLE x', "-ERR wrong number of arguments for 'role' command\r\n"],
  ['GET a b', "-ERR unknown command 'GET', with args beginning with: 'a' 'b' \r\n"],
  ['client|list', "-ERR unknown command 'client|list', with args beginning with: \r\n"],
  [`x ${'y'.repeat(200)} z`, `-ERR unknown command 'x', with args beginning with: '${'y'.repeat(128)}' \r\n`],
  ['CLIENT nope', "-ERR unknown subcommand 'nope'. Try CLIENT HELP.\r\n"],
  ['SENTINEL', "-ERR wrong number of arguments for 'sentinel' command\r\n"],
  ['SENTINEL MASTER', "-ERR wrong number of arguments for 'sentinel|master' command\r\n"],
  ['SENTINEL SET a b', "-ERR wrong number of arguments for 'sentinel|set' command\r\n"],
  ['ACL WHOAMI', bulk('default')],
  [
    'AUTH x',
    '-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n',
  ],
  ['AUTH default y', '+OK\r\n'],
  ['AUTH somebody y', '-WRONGPASS invalid username-password pair or user is disabled.\r\n'],
  ['AUTH a b c', '-ERR syntax error\r\n'],
  ['HELLO x', '-ERR Protocol version is not an integer or out of range\r\n'],
  ['HELLO 4', '-NOPROTO unsupported protocol version\r\n'],
  ['HELLO 2 AUTH a', "-ERR Syntax error in HELLO option 'AUTH'\r\n"],
  ['CLIENT GETNAME', '$-1\r\n', '_\r\n'],
  ['CLIENT SETNAME a\x01b', '-ERR Client names cannot contain spaces, newlines or special characters.\r\n'],
  ['CLIENT SETINFO lib-name x', '+OK\r\n'],
  ['CLIENT SETINFO color x', "-ERR Unrecognized option 'color'\r\n"],
  ['CLIENT ID', ':1\r\n'],
  ['CLIENT LIST ID 99', '$0\r\n\r\n', '=4\r\ntxt:\r\n'],
  ['CLIENT LIST TYPE x', "-ERR Unknown client type 'x'\r\n"],
  ['CLIENT LIST nonsense', '-ERR syntax error\r\n'],
  ['CLIENT KILL 1.2.3.4:5', '-ERR No such client\r\n'],
  ['CLIENT KILL ID 0', '-ERR client-id should be greater than 0\r\n'],
  ['CLIENT KILL ID 99', ':0\r\n'],
  ['CLIENT KILL USER x', "-ERR No such user 'x'\r\n"],
  ['CLIENT KILL ID 1 SKIPME', '-ERR syntax error\r\n'],
  ['COMMAND COUNT', ':15\r\n'],
  ['COMMAND DOCS', '*0\r\n', '%0\r\n'],
  ['COMMAND INFO nope', '*1\r\n$-1\r\n', '*1\r\n_\r\n'],
  ['COMMAND INFO quit', '*1\r\n$-1\r\n', '*1\r\n_\r\n'],
  [
    'COMMAND INFO ping',
    '*1\r\n*10\r\n$4\r\nping\r\n:-1\r\n*0\r\n:0\r\n:0\r\n:0\r\n*0\r\n*0\r\n*0\r\n*0\r\n',
    '*1\r\n*10\r\n$4\r\nping\r\n:-1\r\n~0\r\n:0\r\n:0\r\n:0\r\n~0\r\n~0\r\n*0\r\n*0\r\n',
  ],
  ['PUBLISH x y', '-ERR Only HELLO messages are accepted by Sentinel instances.\r\n'],
  ['PUBLISH __sentinel__:hello 1,2,3', ':1\r\n'],
  ['INFO nonsense', '$0\r\n\r\n'],
  ['SENTINEL MYID', bulk('a'.repeat(40))],
  ['SENTINEL GET-MASTER-ADDR-BY-NAME telemetry', bulks('127.0.0.5', '6379')],
  ['SENTINEL GET-MASTER-ADDR-BY-NAME nope', '*-1\r\n', '_\r\n'],
  ['SENTINEL MASTER nope', '-ERR No such master with that name\r\n'],
  ['SENTINEL REPLICAS nope', '-ERR No such master with that name\r\n'],
  ['SENTINEL SENTINELS nope', '-ERR No such master with that name\r\n'],
  ['SENTINEL CKQUORUM nope', '-ERR No such master with that name\r\n'],
  ['SENTINEL CKQUORUM telemetry', '+OK 3 usable Sentinels. Quorum and failover authorization can be reached\r\n'],
  ['SENTINEL FAILOVER nope', '-ERR No such master with that name\r\n'],
  ['SENTINEL FAILOVER telemetry', '+OK\r\n'],
  ['SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.5 6379 1 *', '*3\r\n:0\r\n$1\r\n*\r\n:0\r\n'],
  [`SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.5 6379 1 ${'d'.repeat(40)}`, '*3\r\n:0\r\n$1\r\n*\r\n:0\r\n'],
  ['SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.5 x 1 *', '-ERR value is not an integer or out of range\r\n'],
  [
    'SENTINEL IS-MASTER-DOWN-BY-ADDR 127.0.0.5 1 9223372036854775808 *',
    '-ERR value is not an integer or out of range\r\n',
  ],
  ['SENTINEL SIMULATE-FAILURE HELP', bulks('crash-after-election', 'crash-after-promotion')],
  ['SENTINEL SIMULATE-FAILURE nonsense', '-ERR Unknown failure simulation specified\r\n'],
  [
    'SENTINEL REMOVE telemetry',
    '-ERR SENTINEL REMOVE is not supported by this monitor. Add or remove the group in the configuration file and restart the monitor.\r\n',
  ],
];

describe('resp/commands', () => {
  let bed: TestServer;
  beforeEach(async () => {
    bed = await startTestServer();
  });
  afterEach(() => bed.close());

  for (const [words, resp2, resp3 = resp2] of CASES) {
    it(`${words.slice(0, 60).replaceAll('\x01', '^A')} is answered like by Redis Sentinel`, async () => {
      const client = await bed.client();
      expect(await client.ask(...words.split(' '))).to.equal(resp2);
      await client.ask('HELLO', '3');
      expect(await client.ask(...words.split(' '))).to.equal(resp3);
    });
  }

  it('HELLO tells who answers, as a map in RESP3', async () => {
    const client = await bed.client();
    const fields = (proto: number): string =>
      `${bulk('server')}${bulk('redis')}${bulk('version')}${bulk('7.0.15')}${bulk('proto')}:${proto}\r\n${bulk('id')}:1\r\n${bulk('mode')}${bulk('sentinel')}${bulk('modules')}*0\r\n`;
    expect(await client.ask('HELLO')).to.equal(`*12\r\n${fields(2)}`);
    expect(await client.ask('HELLO', '3', 'SETNAME', 'me')).to.equal(`%6\r\n${fields(3)}`);
    expect(await client.ask('CLIENT', 'GETNAME')).to.equal(bulk('me'));
  });

  it('CLIENT INFO and LIST show one line a client', async () => {
    const client = await bed.client();
    await client.ask('CLIENT', 'SETNAME', 'me');
    await client.ask('CLIENT', 'SETINFO', 'LIB-VER', '1.2');
    const line = await client.ask('CLIENT', 'INFO');
    expect(line).to.match(
      /\$[0-9]+\r\nid=1 addr=127\.0\.0\.1:[0-9]+ laddr=127\.0\.0\.1:[0-9]+ fd=0 name=me age=0 idle=0 flags=N db=0 /,
    );
    expect(line).to.include('cmd=client|info user=default redir=-1 resp=2 lib-name= lib-ver=1.2\n');
    await (await bed.client()).ask('SUBSCRIBE', 'a');
    expect((await client.ask('CLIENT', 'LIST')).match(/id=/g)).to.have.length(2);
    expect((await client.ask('CLIENT', 'LIST', 'TYPE', 'pubsub')).match(/flags=P/g)).to.have.length(1);
  });

  it('CLIENT KILL closes others at once, and the caller after the answer', async () => {
    const [killer, victim] = [await bed.client(), await bed.client()];
    expect(await killer.ask('CLIENT', 'KILL', 'TYPE', 'normal')).to.equal(':1\r\n');
    expect(await victim.rest()).to.equal('');
    killer.command('CLIENT', 'KILL', 'ID', '1', 'SKIPME', 'no');
    expect(await killer.rest()).to.equal(':1\r\n');
  });

  it('QUIT is answered before the end', async () => {
    const client = await bed.client();
    client.command('QUIT');
    expect(await client.rest()).to.equal('+OK\r\n');
  });

  it('SHUTDOWN tells how the monitor is stopped', async () => {
    const client = await bed.client();
    expect(await client.ask('SHUTDOWN', 'NOSAVE')).to.include(`send SIGTERM to process ${process.pid}`);
  });

  it('COMMAND lists what is answered, without QUIT', async () => {
    const client = await bed.client();
    const list = await client.ask('COMMAND', 'LIST');
    expect(list).to.include('sentinel|get-master-addr-by-name').and.not.include('quit');
    expect(await client.ask('COMMAND')).to.match(/^\*15\r\n\*10\r\n\$3\r\nacl\r\n:-2\r\n/);
  });

  for (const name of ['SENTINEL', 'CLIENT', 'COMMAND', 'ACL']) {
    it(`${name} HELP explains each subcommand`, async () => {
      const client = await bed.client();
      expect(await client.ask(name, 'HELP')).to.include(
        `+${name} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
      );
    });
  }

  it('INFO has five sections, in one order', async () => {
    const client = await bed.client();
    const info = await client.ask('INFO');
    const titles = info.split('\r\n').filter((line) => line.startsWith('#'));
    expect(titles).to.deep.equal(['# Server', '# Clients', '# Stats', '# CPU', '# Sentinel']);
    expect(info)
      .to.include('redis_version:7.0.15\r\n')
      .and.include('maxclients:10000\r\n')
      .and.include('used_cpu_user:');
    expect(await client.ask('INFO', 'sentinel', 'SENTINEL')).to.include(
      '# Sentinel\r\nsentinel_masters:1\r\nsentinel_tilt:0\r\nsentinel_tilt_since_seconds:-1\r\nsentinel_running_scripts:0\r\nsentinel_scripts_queue_length:0\r\nsentinel_simulate_failure_flags:0\r\nmaster0:name=telemetry,status=ok,address=127.0.0.5:6379,slaves=2,sentinels=3\r\n',
    );
  });

  it('INFO follows TILT and simulated failures', async () => {
    const client = await bed.client();
    bed.supervisor.announce('telemetry', { name: '+tilt', master: null });
    expect(await client.ask('SENTINEL', 'SIMULATE-FAILURE', 'crash-after-promotion')).to.equal('+OK\r\n');
    expect(bed.supervisor.crashPoints).to.deep.equal(['crash-after-promotion']);
    expect(await client.ask('INFO', 'sentinel'))
      .to.include('sentinel_tilt:1\r\nsentinel_tilt_since_seconds:0\r\n')
      .and.include('flags:2\r\n');
    bed.supervisor.announce('telemetry', { name: '-tilt', master: null });
    await client.ask('SENTINEL', 'SIMULATE-FAILURE', 'crash-after-election', 'help');
    expect(bed.supervisor.crashPoints).to.deep.equal([]);
    expect(await client.ask('INFO', 'sentinel'))
      .to.include('sentinel_tilt:0\r\n')
      .and.include('flags:0\r\n');
  });

  it('PUBLISH passes a hello on', async () => {
    const client = await bed.client();
    await client.ask('PUBLISH', '__sentinel__:hello', 'payload');
    expect(bed.hellos).to.deep.equal(['payload']);
  });
});
