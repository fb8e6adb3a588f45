import { splitAddress } from '../address.js';
import type { Copy } from '../address/address-message.js';
import { networksBeside } from '../address/doubt.js';
import type { WantedAddress } from '../address/wanted-address.js';
import type { GroupConfig, MonitorConfig } from '../config/config.js';
import type { Path } from '../config/source.js';
import type { Finding } from './finding.js';
import type { InterfaceView } from './host-view.js';
import type { PlacedGroup, Preflight } from './placed-group.js';

/** The interfaces of this host, by name. */
export type InterfaceViews = ReadonlyMap<string, InterfaceView>;

/** Looks at each interface once for all groups, and asks on its link who has their addresses. */
export async function lookAtInterfaces(
  { config, host }: Preflight,
  placed: readonly PlacedGroup[],
): Promise<InterfaceViews> {
  const wanted = placed.flatMap(({ group }) => group.virtualAddresses);
  const hosts = placed.flatMap(({ group }) => hostsOf(config, group));
  const names = [...new Set(wanted.map(({ interfaceName }) => interfaceName))];
  const looks = names.map(async (name) => {
    const own = wanted.filter(({ interfaceName }) => interfaceName === name).map(({ address }) => address);
    return [name, await host.lookAt(name, [...new Set([...own, ...hosts])])] as const;
  });
  return new Map(await Promise.all(looks));
}

/** What the interfaces, and their links, say against the addresses of one group. */
export function addressFindings(
  { config, host }: Preflight,
  views: InterfaceViews,
  placed: PlacedGroup,
): readonly Finding[] {
  const { group, path } = placed;
  return group.virtualAddresses.flatMap((wanted, place): readonly Finding[] => {
    const view = views.get(wanted.interfaceName);
    const at = [...path, 'virtual_addresses', place];
    if (view === undefined) return [];
    const obstacle = interfaceFinding({ wanted, view, path: [...at, 'interface'] }, host.interfaceNames());
    if (obstacle !== null) return [obstacle];
    const here: Here = { wanted, view, path: [...at, 'address'] };
    // keepalived gives what it holds no end, either.
    const lasting = group.addressMode === 'keepalived' ? [] : lastingFinding(here);
    return [...outsideFinding(here), ...lasting, ...strangerFinding(here, hostsOf(config, group))];
  });
}

function hostsOf({ peers }: MonitorConfig, { servers, voters }: GroupConfig): readonly string[] {
  return [...new Set([...servers, ...voters, ...peers].map((id) => splitAddress(id).host))];
}

interface Here {
  readonly wanted: WantedAddress;
  readonly view: InterfaceView;
  readonly path: Path;
}

function interfaceFinding({ wanted, view, path }: Here, names: readonly string[]): Finding | null {
  const isObstacle = true;
  switch (view.state) {
    case 'missing': {
      const hint = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
      return { path, problem: 'there is no such interface on this host', hint, isObstacle };
    }
    case 'down': {
      const hint = `ip link set ${wanted.interfaceName} up, and see to it at boot`;
      return { path, problem: 'is down on this host', hint, isObstacle };
    }
    case 'no carrier':
      return { path, problem: 'has no carrier on this host', hint: 'see to its cable or switch', isObstacle };
    case 'up':
      return null;
  }
}

function outsideFinding({ wanted, view, path }: Here): Finding[] {
  const networks = view.all === null ? null : networksBeside(wanted, view.own);
  if (networks === null) return [];
  const problem = `is outside the networks of ${wanted.interfaceName}, which are ${networks}`;
  const hint = 'nobody there may ask for it: correct it, or see that it is routed to the host that has it';
  return [{ path, problem, hint, isObstacle: false }];
}

/** Quorate gives every copy an end: what has none was put there by somebody else. */
function lastingFinding({ wanted, view, path }: Here): Finding[] {
  const lasting = (view.all ?? []).filter(
    ({ address, validSeconds }) => address === wanted.address && validSeconds === null,
  );
  const text = lasting.map(({ address, prefix }: Copy) => `${address}/${prefix}`).join(', ');
  if (text === '') return [];
  const problem = `is on this host without an end, as ${text}`;
  const hint = "take it out of the system's own configuration (netplan, interfaces, keepalived)";
  return [{ path, problem, hint, isObstacle: true }];
}

/** Whoever answers is a host of the group by the card that answers for that host, too. */
function strangerFinding({ wanted, view, path }: Here, hosts: readonly string[]): Finding[] {
  if (view.cards === null || view.all?.some(({ address }) => address === wanted.address)) return [];
  const known = new Set(hosts.flatMap((host) => view.cards?.get(host) ?? []));
  const strangers = (view.cards.get(wanted.address) ?? []).filter((card) => !known.has(card));
  if (strangers.length === 0) return [];
  const problem = `another machine has it: ${strangers.join(' and ')} on ${wanted.interfaceName} answers for it`;
  const hint = 'find it by its hardware address and take the address away there, or choose another one';
  return [{ path, problem, hint, isObstacle: true }];
}
