import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIMIT_MS = 10_000;
/** A host of its own for each check, with eth0 to eth3, because keepalived refuses interfaces that it does not find. */
const HOST = `for pair in 0,1 2,3; do
  ip link add eth\${pair%,*} type veth peer name eth\${pair#*,} || exit 99
done
for name in eth0 eth1 eth2 eth3; do ip link set $name up || exit 99; done
ip address add 10.9.9.1/24 dev eth0 || exit 99
exec keepalived -t -i there -f "$1"`;

/** What `keepalived -t` says of a text. */
export interface Verdict {
  readonly code: number | null;
  readonly output: string;
}

/** Lets the real keepalived check a text; throws when that cannot be done here. */
export function checkWithKeepalived(text: string): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-keepalived-'));
  try {
    const file = join(folder, 'keepalived.conf');
    writeFileSync(file, text);
    const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    const { status, stdout, stderr, error } = spawnSync('unshare', [...asRoot, '--net', 'sh', '-c', HOST, 'sh', file], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
    });
    if (error !== undefined || status === 99)
      throw new Error(`cannot run keepalived on a host of its own: ${stderr}`, { cause: error });
    return { code: status, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether keepalived is installed at all; where tests must not skip, its absence fails them. */
export function hasKeepalived(): boolean {
  return process.env.CI === 'true' || spawnSync('keepalived', ['--version']).error === undefined;
}
