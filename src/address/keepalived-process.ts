import { nodeFileSystem } from '../store/file-system.js';

const MAX_BYTES = 64;

/**
 * The number of the keepalived that runs here, by the file in which it leaves it; null when none does: one that was
 * killed leaves its number behind, and another program may have it since.
 */
export async function runningKeepalived(pidFile: string): Promise<number | null> {
  const pid = Number((await textOf(pidFile)).trim());
  if (!Number.isSafeInteger(pid) || pid <= 1) return null;
  const name = await textOf(`/proc/${pid}/comm`);
  return name.trim() === 'keepalived' ? pid : null;
}

function textOf(file: string): Promise<string> {
  return nodeFileSystem.readText(file, MAX_BYTES).catch(() => '');
}
