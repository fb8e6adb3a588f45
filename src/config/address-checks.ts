import { endpoint, prefixedAddress } from './address.js';
import { keepalivedIssues } from './keepalived-checks.js';
import type { Issue } from './problem.js';
import { pathText, valueAt } from './problem.js';
import { valueOf } from './reading.js';
import type { Path } from './source.js';

/** What is wrong with the virtual addresses of all groups, held against each other and against the hosts. */
export function addressIssues(data: unknown, groups: readonly Path[]): Issue[] {
  const hosts = hostsIn(data, groups);
  const first = new Map<string, Path>();
  const own = groups.flatMap((group) => {
    const list = valueAt(data, [...group, 'virtual_addresses']);
    const places = Array.isArray(list) ? list.map((_, place) => [...group, 'virtual_addresses', place, 'address']) : [];
    const each = places.flatMap((path) => {
      const known = valueOf(prefixedAddress, valueAt(data, path));
      if (known === null) return [];
      const other = first.get(known.address);
      if (other === undefined) first.set(known.address, path);
      return [...doubled(path, other), ...(hosts.has(known.address) ? [atHost(path)] : [])];
    });
    return [...each, ...modeIssues(data, group)];
  });
  return [...own, ...keepalivedIssues(data, groups)];
}

function doubled(path: Path, other: Path | undefined): Issue[] {
  if (other === undefined) return [];
  const problem = `is listed already, at ${pathText(other)}`;
  return [{ path, problem, hint: 'an address can be moved for one group only: give each its own' }];
}

function atHost(path: Path): Issue {
  return { path, problem: 'is the address of a server or a monitor', hint: 'write an address that no host has' };
}

function modeIssues(data: unknown, group: Path): Issue[] {
  const mode = valueAt(data, [...group, 'address_mode']);
  const hasHooks = valueAt(data, [...group, 'address_hooks']) !== undefined;
  if (mode === 'hooks' && !hasHooks) {
    const hint = 'add address_hooks with claim, release and verify';
    return [{ path: [...group, 'address_mode'], problem: 'has no commands', hint }];
  }
  return [];
}

function hostsIn(data: unknown, groups: readonly Path[]): ReadonlySet<string> {
  const lists = [valueAt(data, ['monitor', 'peers']), ...groups.map((group) => valueAt(data, [...group, 'servers']))];
  const all: unknown[] = [valueAt(data, ['monitor', 'address']), ...lists.flatMap((list: unknown) => list)];
  return new Set(all.flatMap((each) => valueOf(endpoint, each)?.host ?? []));
}
