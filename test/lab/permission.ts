import { existsSync } from 'node:fs';

/** Why namespaces cannot be made here; null when they can. */
export function labObstacle(): string | null {
  if (process.platform !== 'linux') return 'the lab needs the network namespaces of Linux';
  if (process.getuid?.() !== 0) return 'the lab makes network namespaces: run it as root';
  return existsSync('/proc/self/ns/net') ? null : 'this kernel has no network namespaces';
}

/** For the hook of a suite: skips it where the lab is not permitted; on a build machine that is a failure instead. */
export function requireLab(test: { skip(): void }): void {
  const obstacle = labObstacle();
  if (obstacle === null) return;
  if (process.env['CI'] === 'true') throw new Error(obstacle);
  test.skip();
}
