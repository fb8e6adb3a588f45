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

/** Beside the monitor stands a small process in it, which ends what the monitor itself can no longer end. */
const PERL = '/usr/bin/perl';

/** Perl is part of every Debian, but not of every image of a container. */
export function perlFindings(host: HostView, { path }: PlacedGroup): readonly Finding[] {
  const why = host.whyNotRun(PERL);
  if (why === null) return [];
  const problem = `needs ${PERL} to be moved, which ${why}`;
  const at = [...path, 'virtual_addresses', 0, 'address'];
  return [{ path: at, problem, hint: 'apt-get install perl-base', isObstacle: true }];
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
  const ofKeepalived = host.keepalived() === null ? [missing] : [];
  const ofDirectory = host.isDirectory(directory) ? [] : [homeless];
  return [...perlFindings(host, { group, path }), ...ofKeepalived, ...ofDirectory];
}
