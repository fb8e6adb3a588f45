import { expect } from 'chai';
import fc from 'fast-check';
import { loadConfig } from '../../src/config/load.js';
import { AppError } from '../../src/errors.js';

const MINIMAL = `monitor:
  address: 10.0.0.5
groups:
  - name: telemetry
    engine: redis
    servers: [10.0.0.5, 10.0.0.6:6380]
`;

const surroundings = {
  hostName: 'ts01',
  readSideFile: (path: string) => {
    throw new Error(`ENOENT ${path}`);
  },
};

const load = (text: string) => loadConfig(text, 'q.yaml', surroundings);

function problemsOf(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    expect(error).to.be.instanceOf(AppError).with.property('code', 'E_CONFIG');
    return (error as AppError).message.split('\n');
  }
  return [];
}

describe('loadConfig', () => {
  it('fills in every default', () => {
    expect(load(MINIMAL)).to.deep.equal({
      name: 'ts01',
      address: '10.0.0.5',
      monitor: '10.0.0.5:26379',
      listen: ['10.0.0.5'],
      respPort: 26379,
      httpPort: 8379,
      stateFile: '/var/lib/quorate/state.json',
      lockFile: '/var/lib/quorate/lock',
      keepalived: null,
      lostAndFound: {
        directory: '/var/lib/quorate/lost-and-found',
        keepMs: 30 * 86_400_000,
        maxBytes: 10_000_000_000,
      },
      peers: [],
      secret: null,
      password: null,
      logLevel: 'info',
      logFile: null,
      groups: [
        {
          name: 'telemetry',
          engine: 'redis',
          servers: ['10.0.0.5:6379', '10.0.0.6:6380'],
          voters: ['10.0.0.5:26379'],
          quorum: null,
          downAfterMs: 5000,
          rebootAfterMs: 50_000,
          maxLagBytes: 1_000_000,
          handoverLimitMs: 2000,
          hasAddress: false,
          virtualAddresses: [],
          addressMode: 'quorate',
          addressConflict: 'refuse',
          addressHooks: null,
          keepalived: null,
          lease: { lengthMs: 5000, marginMs: 500, unguardedMs: 12_000 },
          minHealthyReplicas: 0,
          writeLimits: { minReplicasToWrite: 0, maxLagSeconds: 10 },
          actionLimitMs: 1000,
          parallelSyncs: 2,
          failoverTimeoutMs: 180_000,
          discovers: false,
          auth: null,
          tls: null,
        },
      ],
      warnings: ['1 monitor votes: no monitor may be lost; three is the least that survives the loss of one'],
    });
  });

  it('gives peers without a port the own RESP port, and leaves the quorum to their number', () => {
    const config = load(
      MINIMAL.replace('5\n', '5\n  resp_port: 5000\n  peers: [10.0.0.6, "10.0.0.7:26379", "[FD00:0::8]:1", fd00::9]\n'),
    );
    expect(config.peers).to.deep.equal(['10.0.0.6:5000', '10.0.0.7:26379', '[fd00::8]:1', '[fd00::9]:5000']);
    expect(config.groups[0]).to.include({ quorum: null });
    expect(config.groups[0]?.voters).to.deep.equal(['10.0.0.5:5000', ...config.peers]);
  });

  it('warns of an even number of voters, of peers without a secret and of a lonely server', () => {
    const text = MINIMAL.replace('5\n', '5\n  peers: [10.0.0.6, 10.0.0.7, 10.0.0.8]\n').replace(', 10.0.0.6:6380', '');
    expect(load(text).warnings).to.deep.equal([
      '4 monitors vote: an even number survives no more losses than one fewer; add an arbiter or take one away',
      'monitor.secret_file is not set: whoever reaches resp_port can take part in votes',
      'group telemetry has one server: there is nothing to fail over to',
    ]);
  });

  const monitorWith = (line: string) => MINIMAL.replace('address: 10.0.0.5\n', `address: 10.0.0.5\n  ${line}\n`);
  const groupWith = (line: string) => `${MINIMAL}    ${line}\n`;
  const cases: readonly [string, string, string][] = [
    ['an empty file', '', '1:1  is empty; needed are the keys monitor and groups'],
    ['a comment alone', '# x\n', '1:1  is empty; needed are the keys monitor and groups'],
    ['a text', 'x', '1:1  is not a mapping (found "x"); write "key: value" lines below it'],
    ['a list', '- x', '1:1  is not a mapping (found a list); write "key: value" lines below it'],
    [
      'a doubled key',
      'monitor:\n  name: a\n  name: b\n',
      '3:3  this key stands twice in the same mapping; keep one of them',
    ],
    ['a second document', `${MINIMAL}---\na: 1\n`, '7:1  a second document begins; one file holds one configuration'],
    [
      'a misspelt key',
      groupWith('down_afer: 5s'),
      '7:5  groups[0]: unknown key "down_afer"; did you mean "down_after"?',
    ],
    [
      'a key like no other',
      `${MINIMAL}virtual_addresses: []\n`,
      '7:1  unknown key "virtual_addresses"; known keys: monitor, groups',
    ],
    [
      'a bare duration',
      groupWith('down_after: 5'),
      '7:17  groups[0].down_after: a duration needs a unit (found 5); write 5ms or 5s',
    ],
    [
      'a short duration',
      groupWith('down_after: 99ms'),
      '7:17  groups[0].down_after: is out of range (found "99ms"); 100ms to 10m',
    ],
    [
      'a quorum above the voters',
      groupWith('quorum: 2'),
      '7:13  groups[0].quorum: is more than there are voters (found 2); 1 to 1: this monitor and its peers',
    ],
    [
      'a quorum of nobody',
      groupWith('quorum: 0'),
      '7:13  groups[0].quorum: is not a number in range (found 0); a whole number from 1 to 1001',
    ],
    [
      'an impatient reboot',
      groupWith('reboot_after: 1s'),
      '7:19  groups[0].reboot_after: is shorter than down_after (found "1s"); at least as long; 10 times is usual',
    ],
    [
      'another failback',
      groupWith('failback: auto'),
      '7:15  groups[0].failback: is not known (found "auto"); one of: manual',
    ],
    [
      'a doubled server',
      MINIMAL.replace('6:6380', '5:6379'),
      '6:25  groups[0].servers[1]: is listed already, at groups[0].servers[0] (found "10.0.0.5:6379"); list each server once, in one group',
    ],
    [
      'a server where a monitor is',
      MINIMAL.replace('6:6380', '5:26379'),
      '6:25  groups[0].servers[1]: is the address of a monitor (found "10.0.0.5:26379"); write the port of the server itself',
    ],
    [
      'itself among the peers',
      monitorWith('peers: [10.0.0.5]'),
      '3:11  monitor.peers[0]: is this monitor, or a peer that is listed already, at monitor.address (found "10.0.0.5"); list each other monitor once',
    ],
    [
      'equal ports',
      monitorWith('http_port: 26379'),
      '3:14  monitor.http_port: is the same as resp_port (found 26379); give each a port of its own',
    ],
    [
      'a port above all',
      monitorWith('resp_port: 65536'),
      '3:14  monitor.resp_port: is not a port (found 65536); a whole number from 1 to 65535',
    ],
    ['a key without a value', monitorWith('data_dir:'), '3:3  monitor.data_dir: has no value; add a path'],
    [
      'a number as a password',
      monitorWith('password: 12345'),
      '3:13  monitor.password: is a number, not a password (its value is not shown); put it in quotes',
    ],
    [
      'a missing address',
      'monitor: {}\n' + MINIMAL.slice(MINIMAL.indexOf('groups')),
      '1:10  monitor.address: is missing; add a numeric IPv4 or IPv6 address',
    ],
    [
      'no groups',
      'monitor: {address: 10.0.0.5}\ngroups: []',
      '2:9  groups: is empty (found a list); at least one entry',
    ],
    [
      'a bad group name',
      MINIMAL.replace('telemetry', 'tele metry'),
      '4:11  groups[0].name: is not a name (found "tele metry"); at most 128 letters, digits and the characters . _ -, the first a letter or digit',
    ],
    [
      'a user without a password',
      groupWith('auth: {user: x}'),
      '7:18  groups[0].auth.user: has no password (found "x"); add password or password_file',
    ],
    [
      'a file that cannot be read',
      monitorWith('secret_file: no'),
      '3:16  monitor.secret_file: cannot be read: ENOENT no (found "no"); a file that the monitor may read',
    ],
  ];
  for (const [title, text, expected] of cases) {
    it(`refuses ${title}`, () => {
      expect(problemsOf(text)).to.deep.equal([`q.yaml:${expected}`]);
    });
  }

  it('refuses a host name and says why', () => {
    expect(problemsOf(MINIMAL.replace('10.0.0.6:6380', 'ts02:6379'))).to.deep.equal([
      'q.yaml:6:25  groups[0].servers[1]: is a host name where an address is required (found "ts02:6379"); write the ' +
        'numeric address: names are never resolved while a failover depends on it',
    ]);
  });

  it('tells every problem, in the order of the file', () => {
    const text = `monitor:
  adress: 10.0.0.5
groups:
  - name: a
    engine: postgres
    servers: [10.0.0.5, 10.0.0.5]
  - name: a
    engine: redis
    servers: [10.0.0.5]
zzz: 1
`;
    expect(problemsOf(text).map((line) => line.split('  ')[0])).to.deep.equal([
      'q.yaml:2:3',
      'q.yaml:2:3',
      'q.yaml:5:13',
      'q.yaml:6:25',
      'q.yaml:7:11',
      'q.yaml:9:15',
      'q.yaml:10:1',
    ]);
  });

  it('tells where broken YAML breaks', () => {
    for (const text of ['monitor: [1\n', 'a: b: c\n', '\tx: 1\n', 'a: "x\n', '"']) {
      expect(problemsOf(text)[0], text).to.match(/^q\.yaml:\d+:\d+ {2}\S/);
    }
  });

  it('never shows the value of a password', () => {
    const text = groupWith('auth: {password: [s3cret-value], password_file: x}') + '    password: s3cret-value\n';
    expect(problemsOf(text).join('\n')).to.not.contain('s3cret-value');
  });

  it('survives every text', () => {
    const pieces = fc.constantFrom(
      ...MINIMAL.split(/(\W)/),
      '{',
      '[',
      '&a ',
      '*a',
      '!!x ',
      '<<',
      '\t',
      '__proto__',
      '0x',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        problemsOf(parts.join(''));
      }),
      { numRuns: 300 },
    );
  });
});
