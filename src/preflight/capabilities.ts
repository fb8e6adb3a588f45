import { readFile } from 'node:fs/promises';
import type { Capabilities } from './host-view.js';

/** What moving an address takes (capabilities(7)). */
const NEEDED = [
  ['CAP_NET_ADMIN', 12n],
  ['CAP_NET_RAW', 13n],
] as const;

/** The names of those that are needed for virtual addresses and not there. */
export function missingFor(capabilities: Capabilities): readonly string[] {
  if (capabilities === null) return [];
  return NEEDED.filter(([, bit]) => (capabilities & (1n << bit)) === 0n).map(([name]) => name);
}

/** The effective capabilities of a process, or of this one. */
export async function readCapabilities(pid: number | 'self'): Promise<Capabilities> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return mask === undefined ? null : BigInt(`0x${mask}`);
}
