import { joinAddress } from '../address.js';
import { endpoint, hostAddress } from './address.js';
import { addressIssues } from './address-checks.js';
import type { Issue } from './problem.js';
import { pathText, valueAt } from './problem.js';
import { duration } from './quantity.js';
import type { Kind } from './reading.js';
import { valueOf } from './reading.js';
import type { Path } from './source.js';

/**
 * What is wrong between keys. Works on the plain data and passes over what cannot be read, so that these problems are
 * told together with those of single values.
 */
export function crossIssues(data: unknown): Issue[] {
  const monitors = monitorPlaces(data);
  const groups = entries(data, ['groups']);
  const servers = groups.flatMap(({ path }) => serverPlaces(data, path));
  return [
    ...doubled(monitors, 'is this monitor, or a peer that is listed already', 'list each other monitor once'),
    ...samePorts(data),
    ...doubled(namePlaces(data, groups), 'is the name of another group', 'give each group a name of its own'),
    ...doubled(servers, 'is listed already', 'list each server once, in one group'),
    ...serversAtMonitors(servers, monitors),
    ...addressIssues(
      data,
      groups.map(({ path }) => path),
    ),
    ...groups.flatMap(({ path }) => groupIssues(data, path, 1 + entries(data, ['monitor', 'peers']).length)),
  ];
}

/** Something that must be there only once, and where it stands. */
interface Place {
  readonly path: Path;
  readonly identity: string;
}

function monitorPlaces(data: unknown): Place[] {
  const respPort = read(data, ['monitor', 'resp_port'], 26379);
  const own = valueOf(hostAddress, valueAt(data, ['monitor', 'address']));
  const self = own === null ? [] : [{ path: ['monitor', 'address'], identity: joinAddress(own, respPort) }];
  return [...self, ...endpointPlaces(data, ['monitor', 'peers'], respPort)];
}

function serverPlaces(data: unknown, group: Path): Place[] {
  return endpointPlaces(data, [...group, 'servers'], 6379);
}

function endpointPlaces(data: unknown, list: Path, defaultPort: number): Place[] {
  return entries(data, list).flatMap(({ path, value }) => {
    const known = valueOf(endpoint, value);
    return known === null ? [] : [{ path, identity: joinAddress(known.host, known.port ?? defaultPort) }];
  });
}

function namePlaces(data: unknown, groups: readonly Entry[]): Place[] {
  return groups.flatMap(({ path }) => {
    const name = valueAt(data, [...path, 'name']);
    return typeof name === 'string' ? [{ path: [...path, 'name'], identity: name }] : [];
  });
}

function doubled(places: readonly Place[], problem: string, hint: string): Issue[] {
  const first = new Map<string, Path>();
  return places.flatMap(({ path, identity }) => {
    const other = first.get(identity);
    if (other !== undefined) return [{ path, problem: `${problem}, at ${pathText(other)}`, hint }];
    first.set(identity, path);
    return [];
  });
}

function serversAtMonitors(servers: readonly Place[], monitors: readonly Place[]): Issue[] {
  return servers
    .filter(({ identity }) => monitors.some((monitor) => monitor.identity === identity))
    .map(({ path }) => ({ path, problem: 'is the address of a monitor', hint: 'write the port of the server itself' }));
}

function samePorts(data: unknown): Issue[] {
  const path = ['monitor', 'http_port'];
  if (read(data, ['monitor', 'resp_port'], 26379) !== read(data, path, 8379)) return [];
  return [{ path, problem: 'is the same as resp_port', hint: 'give each a port of its own' }];
}

function groupIssues(data: unknown, group: Path, voters: number): Issue[] {
  const issues: Issue[] = [];
  const quorum = valueAt(data, [...group, 'quorum']);
  if (typeof quorum === 'number' && quorum > voters) {
    const hint = `1 to ${voters}: this monitor and its peers`;
    issues.push({ path: [...group, 'quorum'], problem: 'is more than there are voters', hint });
  }
  const patience: Kind<number> = duration('100ms', '24h');
  const rebootAfter = valueOf(patience, valueAt(data, [...group, 'reboot_after']));
  const downAfter = valueOf(patience, valueAt(data, [...group, 'down_after']) ?? '5s');
  if (rebootAfter !== null && downAfter !== null && rebootAfter < downAfter) {
    const path = [...group, 'reboot_after'];
    issues.push({ path, problem: 'is shorter than down_after', hint: 'at least as long; 10 times is usual' });
  }
  return [...issues, ...authIssues(data, [...group, 'auth']), ...tlsIssues(data, [...group, 'tls'])];
}

function authIssues(data: unknown, auth: Path): Issue[] {
  const has = (key: string) => valueAt(data, [...auth, key]) !== undefined;
  if (has('password') && has('password_file')) {
    return [{ path: [...auth, 'password_file'], problem: 'stands beside password', hint: 'keep one of them' }];
  }
  if (!has('user') || has('password') || has('password_file')) return [];
  return [{ path: [...auth, 'user'], problem: 'has no password', hint: 'add password or password_file' }];
}

function tlsIssues(data: unknown, tls: Path): Issue[] {
  const [cert, key] = ['cert_file', 'key_file'].map((name) => [...tls, name] as const);
  if (cert === undefined || key === undefined) return [];
  const [hasCert, hasKey] = [valueAt(data, cert) !== undefined, valueAt(data, key) !== undefined];
  if (hasCert === hasKey) return [];
  const other = hasCert ? 'key_file' : 'cert_file';
  return [{ path: hasCert ? cert : key, problem: `stands without ${other}`, hint: `add ${other}, or leave both out` }];
}

interface Entry {
  readonly path: Path;
  readonly value: unknown;
}

function entries(data: unknown, path: Path): Entry[] {
  const list = valueAt(data, path);
  return Array.isArray(list) ? list.map((value: unknown, place) => ({ path: [...path, place], value })) : [];
}

function read(data: unknown, path: Path, fallback: number): number {
  const value = valueAt(data, path) ?? fallback;
  return typeof value === 'number' ? value : Number.NaN;
}
