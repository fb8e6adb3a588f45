import { readFileSync } from 'node:fs';
import type { MonitorConfig } from '../config/config.js';
import type { Io } from './io.js';

/** What came of holding a configuration against the host that it is for. */
export interface HostCheck {
  /** One line each: `problem: ` or `warning: `, the place in the file, what is wrong, what to do. */
  readonly lines: readonly string[];
  /** How many of them keep a virtual address from this host. */
  readonly obstacles: number;
  /** Virtual addresses that may come to this host. */
  readonly addresses: number;
}

/** Looks at this host, if the configuration is for it; null where it is for another one. */
export async function checkHost(io: Io, config: MonitorConfig, file: string): Promise<HostCheck | null> {
  const host = io.host ?? (await systemHost(io));
  if (!host.isOwnAddress(config.address)) return null;
  const { findingsOf, groupsHere } = await import('../preflight/preflight.js');
  const groups = groupsHere({ config, host });
  const findings = await findingsOf({ config, host });
  const { describeIssue } = await import('../config/problem.js');
  const { parseSource } = await import('../config/source.js');
  const source = parseSource(findings.length === 0 ? '' : readFileSync(file, 'utf8'));
  return {
    lines: findings.map((finding) => {
      const { line, column, text } = describeIssue(finding, source);
      return `${finding.isObstacle ? 'problem' : 'warning'}: ${file}:${line}:${column}  ${text}`;
    }),
    obstacles: findings.filter(({ isObstacle }) => isObstacle).length,
    addresses: groups.reduce((sum, { group }) => sum + group.virtualAddresses.length, 0),
  };
}

async function systemHost(io: Io) {
  const { createSystemHost } = await import('../preflight/system-host.js');
  const { findKeepalived } = await import('./keepalived-program.js');
  const { systemTimers } = await import('../timers.js');
  return createSystemHost({
    timers: io.timers ?? systemTimers,
    searchPath: io.env['PATH'] ?? DEFAULT_PATH,
    findKeepalived: () => (io.keepalived === undefined ? findKeepalived() : io.keepalived),
  });
}

/** Where systemd looks for programs. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
