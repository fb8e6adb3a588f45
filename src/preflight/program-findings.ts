import { dirname } from 'node:path';
import type { Finding } from './finding.js';
import type { HostView } from './host-view.js';
import type { PlacedGroup } from './placed-group.js';

const HOOKS = ['claim', 'release', 'verify'] as const;

/** Commands that cannot be run: they would be found missing in the middle of a failover. */
export function hooksFindings(host: HostView, { group, path }: PlacedGroup): readonly Finding[] {
  return HOOKS.flatMap((hook): readonly Finding[] => {
    const program = group.addressHooks?.[hook][0];
    const why = program === undefined ? null : host.whyNotRun(program);
    if (why === null) return [];
    const hint = 'name a program that the user of the monitor may run, by its whole path';
    return [{ path: [...path, 'address_hooks', hook, 0], problem: why, hint, isObstacle: true }];
  });
}

/** What keepalived needs before it can be told anything. */
export function keepalivedFindings(host: HostView, { group, path }: PlacedGroup): readonly Finding[] {
  const missing: Finding = {
    path: [...path, 'address_mode'],
    problem: 'needs keepalived, which is not installed on this host',
    hint: 'apt-get install keepalived',
    isObstacle: true,
  };
  const directory = dirname(group.keepalived?.trackFile ?? '/');
  const homeless: Finding = {
    path: [...path, 'keepalived', 'track_file'],
    problem: `its directory ${directory} is not there`,
    hint: 'make it before keepalived starts, with a line in /etc/tmpfiles.d',
    isObstacle: true,
  };
  return [...(host.keepalived() === null ? [missing] : []), ...(host.isDirectory(directory) ? [] : [homeless])];
}
