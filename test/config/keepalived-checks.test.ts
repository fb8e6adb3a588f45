import { expect } from 'chai';
import { loadConfig } from '../../src/config/load.js';
import { AppError } from '../../src/errors.js';

const around = { hostName: 'ts01', readSideFile: () => ({ text: '', isOpenToOthers: false }) };

interface Given {
  readonly name?: string;
  readonly servers?: string;
  readonly addresses?: string;
  readonly keepalived?: string | null;
  readonly monitor?: string;
  readonly more?: string;
}

const ONE = '{ address: 10.0.0.100/32, interface: eth0 }';

function textOf(given: Given): string {
  const { name = 'telemetry', servers = '10.0.0.5, 10.0.0.6', addresses = ONE, keepalived = '', monitor = '' } = given;
  const own = keepalived === null ? '' : `    keepalived: { virtual_router_id: 51${keepalived} }\n`;
  return `monitor: { address: 10.0.0.5${monitor} }
groups:
  - name: ${name}
    engine: redis
    servers: [${servers}]
    virtual_addresses: [${addresses}]
    address_mode: keepalived
${own}${given.more ?? ''}`;
}

const load = (given: Given = {}) => loadConfig(textOf(given), 'quorate.yaml', around);

function problemOf(given: Given): string {
  try {
    load(given);
  } catch (error) {
    expect(error).to.be.instanceOf(AppError).with.property('code', 'E_CONFIG');
    return (error as AppError).message;
  }
  return '';
}

describe('keepalived in the configuration', () => {
  it('needs a number, and has a default for everything else', () => {
    const { keepalived, groups } = load();
    expect(keepalived).to.deep.equal({
      configFile: '/etc/keepalived/keepalived.conf',
      pidFile: '/run/keepalived.pid',
      notify: null,
      mail: null,
    });
    expect(groups[0]?.keepalived).to.deep.equal({
      virtualRouterId: 51,
      trackFile: '/run/quorate/telemetry.hold',
      advertMs: 1000,
      password: null,
    });
  });

  it('takes everything that it can be told', () => {
    const mail = 'mail: { to: [a@b.c, d@e.f], from: ha@b.c, server: 10.0.0.25, timeout: 2s }';
    const file = `config_file: /k.conf, pid_file: /k.pid, notify_command: /n, notify_user: ops, ${mail}`;
    const { keepalived, groups } = load({
      monitor: `, keepalived: { ${file} }`,
      keepalived: ', track_file: /x/t.hold, advert_interval: 2s, password: "a b"',
    });
    expect(keepalived).to.deep.equal({
      configFile: '/k.conf',
      pidFile: '/k.pid',
      notify: { command: '/n', user: 'ops' },
      mail: { to: ['a@b.c', 'd@e.f'], from: 'ha@b.c', server: '10.0.0.25', port: 25, timeoutSeconds: 2 },
    });
    expect(groups[0]?.keepalived).to.deep.equal({
      virtualRouterId: 51,
      trackFile: '/x/t.hold',
      advertMs: 2000,
      password: 'a b',
    });
  });

  const SECOND = `  - name: other
    engine: redis
    servers: [10.0.0.5:7000, 10.0.0.6:7000]
    virtual_addresses: [{ address: 10.0.0.101/32, interface: eth0 }]
    address_mode: keepalived
    keepalived: { virtual_router_id: ID, track_file: FILE }
`;
  const second = (id: string, file: string) => SECOND.replace('ID', id).replace('FILE', file);

  const REFUSED: readonly (readonly [what: string, given: Given, says: string])[] = [
    ['nothing to tell it', { keepalived: null }, 'groups[0].address_mode: has nothing to tell keepalived'],
    ['a number above 255', { more: second('256', '/o') }, 'virtual_router_id: is not a number in range'],
    ['a name that is too long', { name: 'x'.repeat(65) }, 'groups[0].name: is too long a name for keepalived'],
    ['servers on one host', { servers: '10.0.0.5:1, 10.0.0.5:2' }, 'groups[0].servers: are all on one host'],
    ['servers of two families', { servers: '10.0.0.5, "fd00::6"' }, 'servers: has addresses of two families'],
    [
      'two interfaces',
      { addresses: `${ONE}, { address: 10.0.0.101, interface: eth1 }` },
      'groups[0].virtual_addresses: are on several interfaces',
    ],
    [
      'no address of the family of the servers',
      { addresses: '{ address: "fd00::1", interface: eth0 }' },
      'groups[0].virtual_addresses: have none of the family of the servers',
    ],
    ['a password that is too long', { keepalived: ', password: "123456789"' }, 'password that VRRP can send'],
    ['a password with a quote', { keepalived: ", password: 'a\"b'" }, 'password that VRRP can send'],
    [
      'a password and parts of a second',
      { keepalived: ', password: x, advert_interval: 500ms' },
      'stands beside an advert_interval with parts of a second (its value is not shown)',
    ],
    [
      'a password and IPv6',
      {
        servers: '"fd00::5", "fd00::6"',
        addresses: '{ address: "fd00::1", interface: eth0 }',
        keepalived: ', password: x',
      },
      'stands beside IPv6',
    ],
    ['an interval between the steps', { keepalived: ', advert_interval: 15ms' }, 'is no interval that keepalived can'],
    ['a relative path', { keepalived: ', track_file: t.hold' }, 'is not a path that keepalived can read'],
    ['a path with a blank', { keepalived: ', track_file: "/a b"' }, 'is not a path that keepalived can read'],
    [
      'a letter to nobody',
      { monitor: ', keepalived: { mail: { to: [ops], from: a@b, server: 10.0.0.1 } }' },
      'is not a mail address',
    ],
    [
      'a mail server that is waited for with parts of a second',
      { monitor: ', keepalived: { mail: { to: [a@b], from: a@b, server: 10.0.0.1, timeout: 1500ms } }' },
      'mail.timeout: has parts of a second (found "1500ms"); whole seconds, as in 1s or 2s',
    ],
    [
      'one number twice',
      { more: second('51', '/o') },
      'groups[1].keepalived.virtual_router_id: is used already, at groups[0].keepalived.virtual_router_id',
    ],
    [
      'one track file twice',
      { keepalived: ', track_file: /o', more: second('52', '/o') },
      'groups[1].keepalived.track_file: is used already, at groups[0].keepalived.track_file',
    ],
  ];
  for (const [what, given, says] of REFUSED) {
    it(`is refused with ${what}`, () => {
      expect(problemOf(given)).to.include(says);
    });
  }

  it('is taken for several groups, each with its own number and track file', () => {
    expect(
      load({ more: second('52', '/o') }).groups.map(({ keepalived }) => keepalived?.virtualRouterId),
    ).to.deep.equal([51, 52]);
  });

  it('is warned of where it does nothing, and then its file is no matter', () => {
    const text = textOf({}).replace('address_mode: keepalived', 'address_mode: quorate');
    const { keepalived, warnings } = loadConfig(text, 'quorate.yaml', around);
    expect(keepalived).to.equal(null);
    expect(warnings.join()).to.include('group telemetry: keepalived does nothing without');
    expect(load().warnings.join()).not.to.include('keepalived');
  });
});
