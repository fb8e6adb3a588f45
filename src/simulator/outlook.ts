import { hostOf, inspect } from '../../sentinel/index.js';
import type { GroupPicture, MonitorId, ServerId } from '../../sentinel/index.js';
import type { Site } from './site.js';
import { newestTable } from './voters.js';

/** What every running monitor of the group knows. */
export function picturesOf(site: Site): readonly GroupPicture[] {
  const members = membersOf(site);
  return [...site.hosts.values()].flatMap((host) =>
    host.state === null || members?.includes(host.monitor) === false ? [] : [inspect(host.state)],
  );
}

/** Whoever votes by the newest table on the disks; null where that is not for a table to say. */
function membersOf(site: Site): readonly MonitorId[] | null {
  const newest = newestTable(site);
  return newest === null ? null : [...newest.voters, ...(newest.next?.voters ?? [])];
}

/** The master that every running monitor shows in the same stable table; null when they do not. */
export function agreedMaster(site: Site, pictures = picturesOf(site)): ServerId | null {
  const [first, ...others] = pictures;
  if (first === undefined || first.phase !== 'stable') return null;
  const isSame = (each: GroupPicture): boolean => each.epoch === first.epoch && each.version === first.version;
  return others.every(isSame) ? first.master : null;
}

/** Every server that takes writes at this moment. */
export function writableServers(site: Site): readonly ServerId[] {
  return [...site.servers.values()].filter((server) => server.isWritable).map((server) => server.id);
}

/** One table, and exactly one writable server, which is its master. */
export function hasOneMaster(site: Site, pictures = picturesOf(site)): boolean {
  const writable = writableServers(site);
  return writable.length === 1 && writable[0] === agreedMaster(site, pictures);
}

/** One master, nothing under way, and no monitor finds anything wrong with any server. */
export function isWell(site: Site, pictures = picturesOf(site)): boolean {
  const isFine = (each: GroupPicture): boolean => each.servers.every((server) => server.isOk);
  return hasOneMaster(site, pictures) && isAtRest(site, pictures) && pictures.every(isFine);
}

/** No monitor has anything under way. */
export function isAtRest(site: Site, pictures = picturesOf(site)): boolean {
  return pictures.every(({ course }) => course === 'idle' || course === 'leading');
}

/** What every running monitor shows, in one line each, and its notes below. */
export function summaryOf(site: Site): string {
  return picturesOf(site).map(summaryLine).join('\n');
}

function summaryLine(picture: GroupPicture): string {
  const { self, phase, epoch, version, master, servers, course, notes } = picture;
  const words = servers.map(({ server, status }) => `${hostOf(server)} ${status}`).join(', ');
  const below = notes.map((note) => `\n    ${note}`).join('');
  return `${hostOf(self)}: ${phase} ${epoch}/${version} ${master ?? '-'} [${words}] ${course}${below}`;
}
