import { endpoint, interfaceName, prefixedAddress } from './address.js';
import { advertInterval, wholePath } from './keepalived-words.js';
import type { Issue } from './problem.js';
import { pathText, valueAt } from './problem.js';
import { valueOf } from './reading.js';
import type { Path } from './source.js';

/** Names of instances in keepalived.conf may be longer, but nobody could read them. */
const MAX_NAME = 64;
/** A router of VRRP has at most so many others to speak to here. */
const MAX_HOSTS = 32;

/** What keepalived would refuse, or understand otherwise, of the groups whose addresses it moves. */
export function keepalivedIssues(data: unknown, groups: readonly Path[]): Issue[] {
  const moved = groups.filter((group) => valueAt(data, [...group, 'address_mode']) === 'keepalived');
  return [
    ...moved.flatMap((group) => groupIssues(data, group)),
    ...doubled(data, moved, 'virtual_router_id', (value) => (typeof value === 'number' ? value : null)),
    ...doubled(data, moved, 'track_file', (value) => valueOf(wholePath, value)),
  ];
}

function groupIssues(data: unknown, group: Path): Issue[] {
  if (valueAt(data, [...group, 'keepalived']) === undefined) {
    const hint = 'add keepalived: { virtual_router_id: 51 }';
    return [{ path: [...group, 'address_mode'], problem: 'has nothing to tell keepalived', hint }];
  }
  return [
    ...nameIssues(data, [...group, 'name']),
    ...hostIssues(data, [...group, 'servers']),
    ...addressIssues(data, group),
    ...passwordIssues(data, group),
  ];
}

function nameIssues(data: unknown, path: Path): Issue[] {
  const name = valueAt(data, path);
  if (typeof name !== 'string' || name.length <= MAX_NAME) return [];
  return [{ path, problem: 'is too long a name for keepalived', hint: `at most ${MAX_NAME} characters` }];
}

function hostIssues(data: unknown, path: Path): Issue[] {
  const hosts = hostsOf(data, path);
  if (hosts.length === 0) return [];
  if (new Set(hosts.map(isIpv6)).size > 1) {
    const hint = 'keepalived speaks one of them in a group: write all servers with IPv4 or all with IPv6';
    return [{ path, problem: 'has addresses of two families', hint }];
  }
  if (hosts.length < 2) return [{ path, problem: 'are all on one host', hint: 'keepalived needs at least two hosts' }];
  if (hosts.length <= MAX_HOSTS) return [];
  return [{ path, problem: 'are on too many hosts for keepalived', hint: `at most ${MAX_HOSTS}` }];
}

function addressIssues(data: unknown, group: Path): Issue[] {
  const path = [...group, 'virtual_addresses'];
  const given = valueAt(data, path);
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  const interfaces = list.flatMap((_, place) => valueOf(interfaceName, valueAt(given, [place, 'interface'])) ?? []);
  if (new Set(interfaces).size > 1) {
    const hint = 'keepalived moves the addresses of a group on one: make a group of each, or use address_mode: quorate';
    return [{ path, problem: 'are on several interfaces', hint }];
  }
  const families = list.flatMap((_, place) => {
    const known = valueOf(prefixedAddress, valueAt(given, [place, 'address']));
    return known === null ? [] : [isIpv6(known.address)];
  });
  const [first] = hostsOf(data, [...group, 'servers']);
  if (first === undefined || families.length === 0 || families.includes(isIpv6(first))) return [];
  const hint = 'add one: it is what keepalived speaks of, and the others move along with it';
  return [{ path, problem: 'have none of the family of the servers', hint }];
}

function passwordIssues(data: unknown, group: Path): Issue[] {
  const path = [...group, 'keepalived', 'password'];
  if (valueAt(data, path) === undefined) return [];
  const [first] = hostsOf(data, [...group, 'servers']);
  if (first !== undefined && isIpv6(first)) return [{ path, problem: 'stands beside IPv6', hint: PASSWORD_HINT }];
  const advertMs = valueOf(advertInterval, valueAt(data, [...group, 'keepalived', 'advert_interval']) ?? '1s');
  if (advertMs === null || advertMs % 1000 === 0) return [];
  return [{ path, problem: 'stands beside an advert_interval with parts of a second', hint: PASSWORD_HINT }];
}

const PASSWORD_HINT = 'only VRRP 2 has passwords, and it knows neither: leave the password out';

function doubled(
  data: unknown,
  groups: readonly Path[],
  key: string,
  read: (value: unknown) => string | number | null,
): Issue[] {
  const first = new Map<string | number, Path>();
  return groups.flatMap((group) => {
    const path = [...group, 'keepalived', key];
    const value = read(valueAt(data, path));
    if (value === null) return [];
    const other = first.get(value);
    if (other === undefined) first.set(value, path);
    return other === undefined
      ? []
      : [{ path, problem: `is used already, at ${pathText(other)}`, hint: 'give each group its own' }];
  });
}

/** Each host once, in the order of its first server. */
function hostsOf(data: unknown, path: Path): readonly string[] {
  const given = valueAt(data, path);
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  return [...new Set(list.flatMap((each) => valueOf(endpoint, each)?.host ?? []))];
}

function isIpv6(address: string): boolean {
  return address.includes(':');
}
