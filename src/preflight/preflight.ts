import { splitAddress } from '../address.js';
import type { GroupConfig } from '../config/config.js';
import { addressFindings, lookAtInterfaces } from './address-findings.js';
import type { Finding } from './finding.js';
import type { PlacedGroup, Preflight } from './placed-group.js';
import { hooksFindings, keepalivedFindings } from './program-findings.js';
import { rightsFindings } from './rights-findings.js';

/** The groups whose virtual addresses may come to this host: those with a server on it. None where the file is for another host. */
export function groupsHere({ config, host }: Preflight): readonly PlacedGroup[] {
  if (!host.isOwnAddress(config.address)) return [];
  return config.groups
    .map((group, place): PlacedGroup => ({ group, path: ['groups', place] }))
    .filter(({ group }) => group.virtualAddresses.length > 0 && hasServer(group, config.address));
}

/** What on this host speaks against the virtual addresses of the configuration; in the order of the file. */
export async function findingsOf(preflight: Preflight): Promise<readonly Finding[]> {
  const placed = groupsHere(preflight);
  // What hooks move is a matter of the network that they speak to.
  const views = await lookAtInterfaces(
    preflight,
    placed.filter(({ group }) => group.addressMode !== 'hooks'),
  );
  const findings: Finding[] = [];
  for (const each of placed) {
    const found = await programFindings(preflight, each);
    const isOurs = each.group.addressMode !== 'hooks';
    findings.push(...found, ...(isOurs ? addressFindings(preflight, views, each) : []));
  }
  return findings;
}

async function programFindings(preflight: Preflight, placed: PlacedGroup): Promise<readonly Finding[]> {
  switch (placed.group.addressMode) {
    case 'hooks':
      return hooksFindings(preflight.host, placed);
    case 'keepalived':
      return keepalivedFindings(preflight.host, placed);
    case 'quorate':
      return rightsFindings(preflight, placed);
  }
}

function hasServer({ servers }: GroupConfig, address: string): boolean {
  return servers.some((server) => splitAddress(server).host === address);
}
