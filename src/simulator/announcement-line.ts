import { hostOf } from '../../sentinel/index.js';
import type { Announcement } from '../../sentinel/index.js';

/** One event in one line: its name, and whatever it is about. */
export function announcementLine({ name, server, monitor, epoch, newMaster, text }: Announcement): string {
  const parts: string[] = [name];
  if (epoch !== undefined) parts.push(`e${epoch}`);
  if (server !== undefined) parts.push(hostOf(server));
  if (monitor !== undefined) parts.push(`m:${hostOf(monitor)}`);
  if (newMaster !== undefined) parts.push(`-> ${hostOf(newMaster)}`);
  if (text !== undefined) parts.push(`(${text})`);
  return parts.join(' ');
}
