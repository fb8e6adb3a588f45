import type { KernelAddress } from './address-message.js';
import { isInSubnet } from './ip-bytes.js';
import type { Link, LinkState } from './link.js';
import type { WantedAddress } from './wanted-address.js';

/** Why an address cannot be on its interface now, with what to do; null when it can. */
export function obstacleOf({ interfaceName }: WantedAddress, state: LinkState | null): string | null {
  if (state === null) return `there is no interface ${interfaceName} on this host: correct virtual_addresses`;
  if (!state.isUp) return `the interface ${interfaceName} is down: ip link set ${interfaceName} up`;
  return state.hasCarrier ? null : `the interface ${interfaceName} has no carrier: see to its cable or switch`;
}

/** Why the link can neither be asked for an address nor told of it; null when it can. */
export function silenceOf(link: Link): string | null {
  const problem = link.problem();
  const isForbidden = problem?.includes('not permitted') === true;
  return isForbidden
    ? 'this process lacks the capability CAP_NET_RAW (CAP_NET_ADMIN is needed, too): see docs/guide/virtual-address.md'
    : problem;
}

/** The same, and why it might be of no use there, by all addresses of this host. */
export function doubtOf(wanted: WantedAddress, link: Link, all: readonly KernelAddress[]): string | null {
  const state = link.look();
  const obstacle = obstacleOf(wanted, state) ?? silenceOf(link);
  if (obstacle !== null) return obstacle;
  const own = all.filter((each) => each.interfaceIndex === state?.index);
  const networks = networksBeside(wanted, own);
  if (networks === null) return null;
  return `it is outside the networks of ${wanted.interfaceName} (${networks}), where nobody asks for it: correct the address, or route it to these hosts`;
}

/** The networks of its family that an interface is in, where the address is in none of them; null where it is in one. */
export function networksBeside(wanted: WantedAddress, own: readonly KernelAddress[]): string | null {
  const isIpv6 = wanted.address.includes(':');
  const others = own.filter(({ address }) => address !== wanted.address && address.includes(':') === isIpv6);
  if (others.some((each) => isInSubnet(wanted.address, each))) return null;
  return others.map(({ address, prefix }) => `${address}/${prefix}`).join(', ') || 'none';
}
