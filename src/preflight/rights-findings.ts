import type { Path } from '../config/source.js';
import { missingFor } from './capabilities.js';
import type { Finding } from './finding.js';
import type { PlacedGroup, Preflight } from './placed-group.js';
import { perlFindings } from './program-findings.js';

const GIVE_RIGHTS = 'AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW in systemctl edit quorated, then restart it';

/** What the monitor lacks to move addresses by itself; and whether whoever asks may ask the network. */
export async function rightsFindings({ config, host }: Preflight, placed: PlacedGroup): Promise<readonly Finding[]> {
  const at: Path = [...placed.path, 'virtual_addresses', 0, 'address'];
  const withoutPerl = perlFindings(host, placed);
  if (withoutPerl.length > 0) return withoutPerl;
  const monitor = await host.monitorBy(config.lockFile);
  const lacking = missingFor(monitor?.capabilities ?? null).join(' and ');
  const ofMonitor: Finding[] =
    monitor === null || lacking === ''
      ? []
      : [
          {
            path: at,
            problem: `the monitor here (process ${monitor.pid}) lacks ${lacking}`,
            hint: GIVE_RIGHTS,
            isObstacle: true,
          },
        ];
  return [...ofMonitor, ...ownFindings(at, missingFor(await host.capabilities()), monitor === null)];
}

function ownFindings(path: Path, missing: readonly string[], isAlone: boolean): Finding[] {
  if (missing.length === 0) return [];
  const problem = `this user lacks ${missing.join(' and ')}, so the network was not asked who has it`;
  const more = isAlone ? `; the monitor needs them: ${GIVE_RIGHTS}` : '';
  return [{ path, problem, hint: `run this as root${more}`, isObstacle: false }];
}
