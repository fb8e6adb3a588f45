import { expect } from 'chai';
import type { BlockModel } from '../../src/keepalived-conf/blocks.js';
import { readModel } from '../../src/keepalived-conf/model.js';
import { parse } from '../../src/keepalived-conf/parse.js';
import { PlanError } from '../../src/keepalived-conf/plan.js';
import type { AddressPlan, FilePlan } from '../../src/keepalived-conf/plan.js';
import { renderFiles } from '../../src/keepalived-conf/render.js';
import { validate } from '../../src/keepalived-conf/validate.js';
import { PLANS, TELEMETRY } from './plans.js';

const blocksOf = (plan: FilePlan, host: string): BlockModel[] =>
  readModel(parse({ text: renderFiles(plan).find((file) => file.host === host)?.text ?? '' }));

function instanceOf(plan: FilePlan, host: string) {
  const block = blocksOf(plan, host).find(({ kind }) => kind === 'vrrp_instance');
  return block?.kind === 'vrrp_instance' ? block.fields : expect.fail('there is no instance');
}

describe('renderFiles', () => {
  it('makes files in which the validator finds nothing', () => {
    for (const plan of PLANS) {
      for (const { host, text } of renderFiles(plan))
        expect(validate(parse({ text, file: host })), text).to.deep.equal([]);
    }
  });

  it('begins as a backup that never preempts, on every host', () => {
    for (const { name } of TELEMETRY.hosts) {
      expect(instanceOf({ groups: [TELEMETRY] }, name)).to.include({ state: 'BACKUP', nopreempt: true });
    }
  });

  it('lets each host speak to all others and to no group of the network', () => {
    const { unicast_src_ip: own, unicast_peer: peers, interface: device } = instanceOf({ groups: [TELEMETRY] }, 'ts06');
    expect([own, device, peers?.map(({ address }) => address)]).to.deep.equal([
      '10.0.0.6',
      'eth1',
      ['10.0.0.5', '10.0.0.7'],
    ]);
  });

  it('gives every host a priority of its own, the first the highest', () => {
    const priorities = TELEMETRY.hosts.map(({ name }) => instanceOf({ groups: [TELEMETRY] }, name).priority);
    expect(priorities).to.deep.equal([102, 101, 100]);
  });

  it('lets one number decide, of which nothing is as good as 0', () => {
    const [, file, instance] = blocksOf({ groups: [TELEMETRY] }, 'ts05');
    expect(file).to.deep.equal({
      kind: 'vrrp_track_file',
      name: 'telemetry',
      fields: {
        file: '/run/quorate/telemetry.hold',
        weight: { weight: 0, isReversed: true },
        init_file: { value: 0, overwrites: false },
      },
    });
    expect(instance)
      .to.have.nested.property('fields.track_file')
      .that.deep.equals([{ name: 'telemetry', weight: null }]);
  });

  it('names what happens on this host in the words for the program', () => {
    const fields = instanceOf({ groups: [TELEMETRY], notifyCommand: '/bin/n' }, 'ts05');
    expect(
      [fields.notify_master, fields.notify_backup, fields.notify_fault, fields.notify_stop].map(
        (told) => told?.command,
      ),
    ).to.deep.equal([
      '/bin/n took-address telemetry',
      '/bin/n gave-up-address telemetry',
      '/bin/n may-not-hold-address telemetry',
      '/bin/n mover-stopped telemetry',
    ]);
  });

  it('speaks VRRP 2 where there is a password, and 3 where seconds or IPv6 need it', () => {
    const versionOf = (changes: Partial<AddressPlan>): number | undefined =>
      instanceOf({ groups: [{ ...TELEMETRY, ...changes }] }, 'ts05').version;
    expect([versionOf({}), versionOf({ password: 'x' }), versionOf({ advertMs: 200 })]).to.deep.equal([2, 2, 3]);
    expect(instanceOf(PLANS[2] ?? { groups: [] }, 'ts05').advert_int).to.equal(0.2);
  });

  it('moves addresses of the other family along', () => {
    const fields = instanceOf({ groups: [{ ...TELEMETRY, addresses: ['fd00::1/128', '10.0.0.100/24'] }] }, 'ts05');
    expect(fields.virtual_ipaddress?.map(({ address }) => address)).to.deep.equal(['10.0.0.100']);
    expect(fields.virtual_ipaddress_excluded?.map(({ address }) => address)).to.deep.equal(['fd00::1']);
  });

  it('puts all groups of a host into its one file', () => {
    const other = { ...TELEMETRY, group: 'other', virtualRouterId: 9, hosts: TELEMETRY.hosts.slice(1) };
    const counts = renderFiles({ groups: [TELEMETRY, other] }).map(({ host, text }) => [
      host,
      text.split('vrrp_instance ').length - 1,
    ]);
    expect(counts).to.deep.equal([
      ['ts05', 1],
      ['ts06', 2],
      ['ts07', 2],
    ]);
  });

  const WRONG: readonly (readonly [changes: Partial<AddressPlan>, says: string])[] = [
    [{ group: 'a b' }, 'group a b has a name that cannot be written; letters, digits, and . _ -'],
    [{ virtualRouterId: 0 }, 'group telemetry has the virtualRouterId 0; a whole number from 1 to 255'],
    [{ virtualRouterId: 256 }, 'group telemetry has the virtualRouterId 256; a whole number from 1 to 255'],
    [{ advertMs: 15 }, 'group telemetry has the advertMs 15; from 10 to 40950 in steps of 10'],
    [{ trackFile: 'hold' }, "group telemetry: trackFile is 'hold'; a whole path, without blanks or quotes"],
    [{ hosts: TELEMETRY.hosts.slice(0, 1) }, 'group telemetry has 1 hosts; name at least two'],
    [
      { hosts: [...TELEMETRY.hosts, { name: 'x', address: '10.0.0.5', interface: 'eth0' }] },
      'host x shares its name or its address',
    ],
    [
      { hosts: [...TELEMETRY.hosts, { name: 'x', address: 'ts08', interface: 'eth0' }] },
      "host x has the address 'ts08'; an IPv4 or IPv6 address",
    ],
    [{ hosts: [...TELEMETRY.hosts, { name: 'x', address: 'fd00::1', interface: 'eth0' }] }, 'of another family than'],
    [
      { hosts: [...TELEMETRY.hosts, { name: 'x', address: '10.0.0.9', interface: 'eth 0' }] },
      "has the interface 'eth 0'",
    ],
    [{ addresses: [] }, "group telemetry has no addresses; such as '10.0.0.100/32'"],
    [{ addresses: ['10.0.0.100'] }, "has the address '10.0.0.100'; with the length of its prefix"],
    [{ addresses: ['10.0.0.100/33'] }, "has the address '10.0.0.100/33'"],
    [{ addresses: ['10.0.0.100/32', '10.0.0.100/24'] }, 'has the address 10.0.0.100 twice; leave one'],
    [{ addresses: ['10.0.0.5/32'] }, "has a host's own address 10.0.0.5; one that no host has"],
    [{ addresses: ['fd00::1/128'] }, 'has no virtual address of the family of its hosts'],
    [{ password: '123456789' }, 'has a password that cannot be used; 1 to 8 bytes'],
    [{ password: 'x', advertMs: 500 }, 'has a password with advertMs 500; VRRP 2 counts whole seconds'],
  ];
  for (const [changes, says] of WRONG) {
    it(`refuses a plan: ${says}`, () => {
      expect(() => renderFiles({ groups: [{ ...TELEMETRY, ...changes }] })).to.throw(PlanError, says);
    });
  }

  it('refuses two groups with one id on a host, and a plan without groups', () => {
    expect(() => renderFiles({ groups: [TELEMETRY, { ...TELEMETRY, group: 'b' }] })).to.throw(
      PlanError,
      'shares its name or its virtualRouterId with telemetry',
    );
    expect(() => renderFiles({ groups: [] })).to.throw(PlanError, 'groups is empty; name at least one group');
    expect(() => renderFiles({ groups: [TELEMETRY], notifyCommand: '/a b' })).to.throw(
      PlanError,
      "notifyCommand is '/a b'",
    );
  });
});
