import { readFileSync } from 'node:fs';

/**
 * The moment after so many ms in seconds of /proc/uptime: it goes on while the machine is suspended, and every process
 * reads the same.
 */
export function uptimeAfter(afterMs: number): string {
  const nowSeconds = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]);
  return (nowSeconds + Math.max(0, afterMs) / 1000).toFixed(3);
}
