import { inspect } from '../../sentinel/core.js';
import { hostOf } from '../../sentinel/ids.js';
import type { ServerId } from '../../sentinel/ids.js';
import type { GroupPicture } from '../../sentinel/picture.js';
import type { World } from './world.js';

/** What every running monitor knows. */
export function picturesOf(world: World): readonly GroupPicture[] {
  return [...world.hosts.values()].flatMap((host) => (host.state === null ? [] : [inspect(host.state)]));
}

/** The master that every running monitor shows in the same stable table; null when they do not. */
export function agreedMaster(world: World): ServerId | null {
  const [first, ...others] = picturesOf(world);
  if (first === undefined || first.phase !== 'stable') return null;
  const isSame = (each: GroupPicture): boolean => each.epoch === first.epoch && each.version === first.version;
  return others.every(isSame) ? first.master : null;
}

export function writableServers(world: World): readonly ServerId[] {
  return [...world.servers.values()].filter((server) => server.isWritable).map((server) => server.id);
}

/** One table, and exactly one writable server, which is its master. */
export function hasOneMaster(world: World): boolean {
  const master = agreedMaster(world);
  const writable = writableServers(world);
  return master !== null && writable.length === 1 && writable[0] === master;
}

/** One master, nothing under way, and no monitor finds anything wrong with any server. */
export function isWell(world: World): boolean {
  const isFine = (each: GroupPicture): boolean => each.servers.every((server) => server.isOk);
  return hasOneMaster(world) && isAtRest(world) && picturesOf(world).every(isFine);
}

/** No monitor has anything under way. */
export function isAtRest(world: World): boolean {
  return picturesOf(world).every(({ course }) => course === 'idle' || course === 'leading');
}

/** What every running monitor shows, in one line each, and its notes below. */
export function summaryOf(world: World): string {
  return picturesOf(world).map(summaryLine).join('\n');
}

function summaryLine(picture: GroupPicture): string {
  const { self, phase, epoch, version, master, servers, course, notes } = picture;
  const words = servers.map(({ server, status }) => `${hostOf(server)} ${status}`).join(', ');
  const below = notes.map((note) => `\n    ${note}`).join('');
  return `${hostOf(self)}: ${phase} ${epoch}/${version} ${master ?? '-'} [${words}] ${course}${below}`;
}
