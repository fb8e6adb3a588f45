import type { AddressPlan, FilePlan } from '../../src/keepalived-conf/plan.js';

/** Three hosts with one address. */
export const TELEMETRY: AddressPlan = {
  group: 'telemetry',
  hosts: [
    { name: 'ts05', address: '10.0.0.5', interface: 'eth0' },
    { name: 'ts06', address: '10.0.0.6', interface: 'eth1' },
    { name: 'ts07', address: '10.0.0.7', interface: 'eth0' },
  ],
  virtualRouterId: 51,
  addresses: ['10.0.0.100/32'],
  trackFile: '/run/quorate/telemetry.hold',
};

const V6: AddressPlan = {
  ...TELEMETRY,
  group: 'v6',
  virtualRouterId: 52,
  hosts: TELEMETRY.hosts.map((host, index) => ({ ...host, address: `fd00::${index + 5}` })),
  addresses: ['fd00::100/128', '10.0.0.101/24'],
};

/** Plans that use everything a plan can say. */
export const PLANS: readonly FilePlan[] = [
  { groups: [TELEMETRY] },
  { groups: [{ ...TELEMETRY, password: 's3 cr!t#', addresses: ['10.0.0.100/24', 'fd00::100/64', '10.0.0.101/32'] }] },
  { groups: [{ ...TELEMETRY, advertMs: 200 }, V6] },
  {
    groups: [
      { ...TELEMETRY, hosts: TELEMETRY.hosts.slice(0, 2) },
      { ...V6, advertMs: 40_950 },
    ],
    mail: { to: ['a@b.c', 'd@e.f'], from: 'ha@b.c', server: '10.0.0.1', port: 2525, timeoutSeconds: 10 },
    notifyCommand: '/usr/bin/env',
    notifyUser: 'root',
  },
];
