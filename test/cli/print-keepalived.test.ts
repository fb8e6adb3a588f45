import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findBlocks, getField, parse, validate } from 'keepalived-conf';
import { ts } from './ts-bed.js';

/** Programs in the place of keepalived: the one is content, the other is not. */
const CONTENT = '#!/bin/sh\nexit 0\n';
const DISCONTENT = '#!/bin/sh\necho "$3: (Line 9) WARNING - interface eth0 does not exist" >&2\nexit 5\n';

describe('ts print keepalived', () => {
  let dir: string;
  const at = (name: string) => join(dir, name);

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'quorate-print-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** A configuration of three hosts with two groups, the second on two of them. */
  function configure(changes: { readonly address?: string; readonly mode?: string; readonly password?: string } = {}) {
    const { address = '10.0.0.5', mode = 'keepalived', password } = changes;
    const own = `virtual_router_id: 51${password === undefined ? '' : `, password: ${password}`}`;
    const text = `monitor:
  address: ${address}
  peers: [10.0.0.8, 10.0.0.9]
  data_dir: ${at('data')}
  keepalived: { config_file: ${at('keepalived.conf')}, pid_file: ${at('pid')} }
groups:
  - name: telemetry
    engine: redis
    servers: [10.0.0.6, 10.0.0.5, 10.0.0.7]
    virtual_addresses: [{ address: 10.0.0.100/32, interface: eth0 }]
    address_mode: ${mode}
    keepalived: { ${own} }
  - name: events
    engine: redis
    servers: [10.0.0.5:7000, 10.0.0.6:7000]
    virtual_addresses: [{ address: 10.0.0.101/32, interface: eth1 }]
    address_mode: ${mode}
    keepalived: { virtual_router_id: 52 }
`;
    writeFileSync(at('quorate.yaml'), text);
  }

  const print = (words: readonly string[] = [], keepalived: string | null = null) =>
    ts(['print', 'keepalived', '--config', at('quorate.yaml'), ...words], { keepalived });

  function program(text: string): string {
    writeFileSync(at('program'), text);
    chmodSync(at('program'), 0o755);
    return at('program');
  }

  const groupsIn = (text: string) => findBlocks(parse({ text }), 'vrrp_instance');

  it('prints the file of every host, in the order of the servers', async () => {
    configure();
    const { exitCode, stdout } = await print();
    expect(exitCode).to.equal(0);
    expect([...stdout.matchAll(/^# keepalived.conf of (\S+), complete/gm)].map((match) => match[1])).to.deep.equal([
      '10.0.0.6',
      '10.0.0.5',
      '10.0.0.7',
    ]);
  });

  it('prints one host alone, as a file that is right: its groups, its priority, its peers', async () => {
    configure();
    const { exitCode, stdout } = await print(['--host', '10.0.0.5']);
    expect(exitCode).to.equal(0);
    expect(validate(parse({ text: stdout }))).to.deep.equal([]);
    const [telemetry, events] = findBlocks(parse({ text: stdout }), 'vrrp_instance');
    if (telemetry === undefined || events === undefined) throw new Error('an instance is missing');
    expect(getField(telemetry, 'vrrp_instance', 'priority')).to.equal(101);
    expect(getField(telemetry, 'vrrp_instance', 'virtual_router_id')).to.equal(51);
    expect(getField(telemetry, 'vrrp_instance', 'unicast_peer')?.map(({ address }) => address)).to.deep.equal([
      '10.0.0.6',
      '10.0.0.7',
    ]);
    expect(getField(events, 'vrrp_instance', 'interface')).to.equal('eth1');
    expect(stdout).to.include('file /run/quorate/telemetry.hold').and.include('file /run/quorate/events.hold');
  });

  it('leaves the other groups out when one is named', async () => {
    configure();
    const { stdout } = await print(['--group', 'events', '--host', '10.0.0.6']);
    expect(groupsIn(stdout)).to.have.length(1);
    expect(stdout).to.include('vrrp_instance events');
  });

  const WRONG: readonly (readonly [words: readonly string[], code: number, says: string])[] = [
    [['--group', 'nothing'], 64, 'keepalived moves no addresses of a group nothing [E_UNKNOWN_GROUP]'],
    [['--host', '10.0.0.9'], 64, 'The hosts are: 10.0.0.6, 10.0.0.5, 10.0.0.7.'],
    [['--reload'], 64, '--reload stands without --write'],
    [['--write', '--group', 'events'], 64, '--write takes neither --group nor --host'],
    [['--write', '--host', '10.0.0.5'], 64, '--write takes neither --group nor --host'],
  ];
  for (const [words, code, says] of WRONG) {
    it(`refuses ${words.join(' ')}`, async () => {
      configure();
      const { exitCode, stdout, stderr } = await print(words);
      expect(stderr).to.include(says);
      expect([exitCode, stdout]).to.deep.equal([code, '']);
    });
  }

  it('refuses where keepalived moves nothing, and writes nothing on a host without a server', async () => {
    configure({ mode: 'quorate' });
    expect(await print()).to.include({ exitCode: 64, stdout: '' });
    configure({ address: '10.0.0.1' });
    const { exitCode, stderr } = await print(['--write']);
    expect(exitCode).to.equal(64);
    expect(stderr).to.include('10.0.0.1 has no server of these groups');
    expect(existsSync(at('keepalived.conf'))).to.equal(false);
  });

  it('says whether keepalived accepts the file of this host, and not that of another', async () => {
    configure();
    expect((await print([], program(CONTENT))).stderr).to.include(
      'keepalived -t accepts the file of this host, 10.0.0.5',
    );
    expect((await print(['--host', '10.0.0.6'], program(DISCONTENT))).stderr).to.equal('');
    expect((await print([], null)).stderr).to.include('keepalived is not installed here');
    const { exitCode, stderr } = await print([], program(DISCONTENT));
    expect(exitCode).to.equal(1);
    expect(stderr).to.include('(Line 9) WARNING - interface eth0 does not exist [E_KEEPALIVED]');
    expect(stderr).not.to.include(tmpdir());
    expect(stderr).to.include('\nCorrect the interface in quorate.yaml').and.not.include('Nothing was written');
  });

  it('writes what is missing, shows it before, and says how it comes to count', async () => {
    configure();
    const { exitCode, stdout } = await print(['--write'], program(CONTENT));
    expect(exitCode).to.equal(0);
    expect(stdout).to.include('+    virtual_router_id 51').and.include('systemctl reload keepalived');
    expect(readFileSync(at('keepalived.conf'), 'utf8')).to.equal((await print(['--host', '10.0.0.5'])).stdout);
    expect(statSync(at('keepalived.conf')).mode & 0o777).to.equal(0o644);
    expect(readdirSync(dir).filter((name) => name.includes('new'))).to.deep.equal([]);
  });

  it('writes nothing when nothing differs', async () => {
    configure();
    await print(['--write']);
    const { ino } = statSync(at('keepalived.conf'));
    const { exitCode, stdout } = await print(['--write'], program(DISCONTENT));
    expect([exitCode, stdout]).to.deep.equal([0, `${at('keepalived.conf')} is as it should be\n`]);
    expect(statSync(at('keepalived.conf')).ino).to.equal(ino);
  });

  it('shows only what differs, and leaves rights and links as they are', async () => {
    configure();
    await print(['--write']);
    const text = readFileSync(at('keepalived.conf'), 'utf8');
    writeFileSync(at('real.conf'), text.replace('virtual_router_id 51', 'virtual_router_id 50'));
    chmodSync(at('real.conf'), 0o600);
    rmSync(at('keepalived.conf'));
    symlinkSync(at('real.conf'), at('keepalived.conf'));
    const { stdout } = await print(['--write']);
    expect(stdout.split('\n').filter((line) => /^[-+] /.test(line))).to.deep.equal([
      '-    virtual_router_id 50',
      '+    virtual_router_id 51',
    ]);
    expect(readFileSync(at('real.conf'), 'utf8')).to.equal(text);
    expect(statSync(at('real.conf')).mode & 0o777).to.equal(0o600);
  });

  it('does not write what keepalived refuses', async () => {
    configure();
    writeFileSync(at('keepalived.conf'), 'global_defs {\n}\n');
    const { exitCode, stderr } = await print(['--write'], program(DISCONTENT));
    expect(exitCode).to.equal(1);
    expect(stderr).to.include('Nothing was written');
    expect(readFileSync(at('keepalived.conf'), 'utf8')).to.equal('global_defs {\n}\n');
  });

  it('keeps a new file with a password from other users', async () => {
    configure({ password: 'telem8ry' });
    await print(['--write']);
    expect(readFileSync(at('keepalived.conf'), 'utf8')).to.include('auth_pass telem8ry');
    expect(statSync(at('keepalived.conf')).mode & 0o777).to.equal(0o640);
  });

  it('says what hinders it from writing', async () => {
    configure();
    const text = readFileSync(at('quorate.yaml'), 'utf8');
    writeFileSync(at('quorate.yaml'), text.replace(at('keepalived.conf'), at('nowhere/keepalived.conf')));
    const { exitCode, stderr } = await print(['--write']);
    expect(exitCode).to.equal(1);
    expect(stderr).to.include('E_KEEPALIVED_FILE').and.include('make the directory');
  });

  it('reloads the keepalived that runs, and no other process', async () => {
    configure();
    symlinkSync('/bin/sleep', at('keepalived'));
    const running = spawn(at('keepalived'), ['60']);
    await once(running, 'spawn');
    try {
      writeFileSync(at('pid'), `${process.pid}\n`);
      const wrong = await print(['--write', '--reload']);
      expect(wrong.exitCode).to.equal(1);
      expect(wrong.stderr).to.include('no keepalived runs here').and.include('E_KEEPALIVED');
      writeFileSync(at('pid'), `${running.pid}\n`);
      const ended = once(running, 'exit');
      const { exitCode, stdout } = await print(['--write', '--reload']);
      expect([exitCode, stdout.split('\n')[1]]).to.deep.equal([
        0,
        `keepalived (process ${running.pid}) reads it again`,
      ]);
      expect(await ended).to.deep.equal([null, 'SIGHUP']);
    } finally {
      running.kill('SIGKILL');
    }
  });
});
