import type { HostView, InterfaceView } from '../../src/preflight/host-view.js';

/** Of capabilities(7): everything, and nothing. */
export const ALL_RIGHTS = (1n << 41n) - 1n;
export const NO_RIGHTS = 0n;

/** eth0 in 10.0.0.0/24 and fd00::/64, on which nobody else answers. */
export const QUIET: InterfaceView = interfaceWith({});

/** The same interface with some things otherwise. */
export function interfaceWith(change: Partial<InterfaceView>): InterfaceView {
  const own = [
    { address: '10.0.0.5', prefix: 24, interfaceIndex: 2, validSeconds: null },
    { address: 'fd00::5', prefix: 64, interfaceIndex: 2, validSeconds: null },
  ];
  return { state: 'up', all: own, own, cards: new Map(), ...change };
}

/** A host at 10.0.0.5 on which nothing speaks against a virtual address. */
export function fakeHost(change: Partial<HostView> = {}): HostView {
  return {
    isOwnAddress: (host) => host === '10.0.0.5',
    interfaceNames: () => ['eth0', 'eth1'],
    lookAt: () => Promise.resolve(QUIET),
    monitorBy: () => Promise.resolve(null),
    capabilities: () => Promise.resolve(ALL_RIGHTS),
    whyNotRun: () => null,
    isDirectory: () => true,
    keepalived: () => '/usr/sbin/keepalived',
    ...change,
  };
}
