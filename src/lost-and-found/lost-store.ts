import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.js';
import { nodeFileSystem } from '../store/file-system.js';
import { createDraft } from './draft.js';
import type { Draft } from './draft.js';
import { parseManifest, sizeOf } from './manifest.js';
import type { Manifest } from './manifest.js';

export interface LostStoreOptions {
  /** The monitor's own `lost-and-found`; made with the first history. */
  readonly directory: string;
  /** All histories of all groups together. */
  readonly maxBytes: number;
  readonly nowUnixMs: () => number;
  readonly log: Pick<Log, 'info'>;
  /** Bytes that a program may still write below a directory. */
  readonly freeBytes?: (directory: string) => Promise<number>;
}

/** The histories that this monitor has kept. Directories: GROUP/ID/ with `manifest.json` and the files that it names. */
export interface LostStore {
  /** Newest first. */
  list(group: string): Promise<readonly Manifest[]>;
  /** False when there is no such history. */
  drop(group: string, id: string): Promise<boolean>;
  /** Why so much more cannot be kept, besides what is being written and has its place already; null when it can. */
  whyNoRoom(bytes: number, writtenBytes?: number): Promise<string | null>;
  /** Rejects with an error of the operating system, or with NoRoom in a write. */
  begin(group: string, server: string): Promise<{ readonly id: string; readonly draft: Draft }>;
  /** Removes what has expired, and what a former run left unfinished when `isStart`. */
  sweep(options: { readonly isStart: boolean }): Promise<void>;
}

/** A write was refused so that the disk stays usable for the monitor's own state. */
export class NoRoom extends Error {}

/** What is left for the state file and the log, in bytes. */
const RESERVE_BYTES = 32 * 1024 * 1024;
const MOST_ENTRIES = 1000;
const MAX_MANIFEST_BYTES = 64 * 1024;
const UNFINISHED = '.unfinished-';
/** After so many bytes the free space is looked at again. */
const LOOK_EVERY_BYTES = 8 * 1024 * 1024;

/** Touches nothing before it is asked something. */
export function createLostStore(options: LostStoreOptions): LostStore {
  const { directory, maxBytes, nowUnixMs, log, freeBytes = freeBytesOf } = options;
  const placeOf = (group: string): string => join(directory, encodeURIComponent(group));

  const all = async (): Promise<readonly Manifest[]> => {
    const groups = await namesIn(directory);
    const lists = await Promise.all(groups.map((name) => listIn(join(directory, name))));
    return lists.flat();
  };
  const whyNoRoom = async (bytes: number, writtenBytes = 0): Promise<string | null> => {
    const entries = await all();
    if (entries.length >= MOST_ENTRIES) return `${entries.length} histories are kept already: drop some of them`;
    const held = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (held + writtenBytes + bytes > maxBytes) {
      return `${shown(held)} are kept already, and lost_and_found.max_bytes allows ${shown(maxBytes)}`;
    }
    const free = await freeBytes(directory);
    if (free - RESERVE_BYTES >= bytes) return null;
    return `${shown(free)} are free below ${directory}, and ${shown(bytes + RESERVE_BYTES)} are needed`;
  };
  const list = async (group: string): Promise<readonly Manifest[]> => {
    const entries = await listIn(placeOf(group));
    return entries.toSorted((a, b) => (a.taken_at < b.taken_at ? 1 : -1));
  };
  const drop = async (group: string, id: string): Promise<boolean> => {
    if ((await list(group)).every((entry) => entry.id !== id)) return false;
    await remove(placeOf(group), id);
    return true;
  };

  return {
    list,
    drop,
    whyNoRoom,
    begin: async (group, server) => {
      const place = placeOf(group);
      await mkdir(place, { recursive: true, mode: 0o700 });
      const id = idOf(server, nowUnixMs());
      const temporary = join(place, `${UNFINISHED}${id}`);
      await rm(temporary, { recursive: true, force: true });
      await mkdir(temporary, { mode: 0o700 });
      let unlooked = LOOK_EVERY_BYTES;
      const demandRoom = async (bytes: number): Promise<void> => {
        unlooked += bytes;
        if (unlooked < LOOK_EVERY_BYTES) return;
        unlooked = 0;
        const reason = await whyNoRoom(bytes, draft.bytes());
        if (reason !== null) throw new NoRoom(reason);
      };
      const draft = createDraft({ directory: temporary, destination: join(place, id), demandRoom });
      return { id, draft };
    },
    sweep: async ({ isStart }) => {
      for (const name of await namesIn(directory)) {
        const place = join(directory, name);
        const stale = (await namesIn(place)).filter((each) => isStart && each.startsWith(UNFINISHED));
        for (const each of stale) await remove(place, each);
        for (const entry of await listIn(place)) {
          if (Date.parse(entry.expires_at) > nowUnixMs()) continue;
          await remove(place, entry.id);
          log.info({ group: entry.group, id: entry.id, server: entry.server }, 'kept history expired');
        }
      }
    },
  };
}

/** Renamed first: half a removal must not look like a history. */
async function remove(place: string, name: string): Promise<void> {
  const doomed = name.startsWith(UNFINISHED) ? name : `${UNFINISHED}${name}`;
  if (doomed !== name) await rename(join(place, name), join(place, doomed));
  await rm(join(place, doomed), { recursive: true, force: true });
}

async function listIn(place: string): Promise<readonly Manifest[]> {
  const names = (await namesIn(place)).filter((name) => !name.startsWith('.')).slice(0, 2 * MOST_ENTRIES);
  const read = await Promise.all(names.map((name) => readManifest(place, name)));
  return read.filter((entry) => entry !== null);
}

/** Null for a directory that is no history, or is being removed at this moment. */
async function readManifest(place: string, name: string): Promise<Manifest | null> {
  try {
    const found = parseManifest(await nodeFileSystem.readText(join(place, name, 'manifest.json'), MAX_MANIFEST_BYTES));
    return found?.id === name ? found : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(nodeFileSystem.codeOf(error))) return null;
    throw error;
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (nodeFileSystem.codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Sorts by time, and can be typed. */
function idOf(server: string, unixMs: number): string {
  const time = new Date(unixMs).toISOString().replace(/[-:.]/g, '');
  return `${time}-${server.replace(/[^\w.]+/g, '-').replace(/^-/, '')}`;
}

async function freeBytesOf(directory: string): Promise<number> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

function shown(bytes: number): string {
  return bytes < 10_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${Math.ceil(bytes / 1_000_000)} MB`;
}
