import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CopyOrder } from '../../history-copy.js';
import type { Link } from '../link.js';
import { settingOf } from '../reply.js';

/** How much of the end of the file is copied, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;
const MAX_LIST_BYTES = 64 * 1024;

/** Where a server keeps the commands that it has carried out. */
export interface AppendOnlySettings {
  readonly isOn: boolean;
  readonly directory: string;
  /** Null where the file is not kept in parts (before Redis 7). */
  readonly folder: string | null;
  readonly file: string;
}

/** Null when the server does not tell. */
export async function readAppendOnlySettings(link: Link): Promise<AppendOnlySettings | null> {
  const names = ['appendonly', 'dir', 'appenddirname', 'appendfilename'];
  const replies = await Promise.all(names.map((name) => link.call('CONFIG', 'GET', name)));
  const [isOn, directory = null, folder = null, file = null] = replies.map(settingOf);
  return directory === null || file === null ? null : { isOn: isOn === 'yes', directory, folder, file };
}

/**
 * Copies the end of the append-only file: the last writes as commands in their order, which the data alone do not show.
 * Returns a remark when it could not be had; that is no reason to give up, for the data are whole without it.
 */
export async function copyAppendOnly(settings: AppendOnlySettings | null, order: CopyOrder): Promise<string | null> {
  if (settings === null) return 'the server does not tell where its append-only file is';
  const { isOn, directory, folder, file } = settings;
  if (!isOn) return null;
  if (!order.isLocal) return 'the append-only file is on another host';
  const path = await findCommands(folder === null ? null : join(directory, folder), join(directory, file));
  return path instanceof Error ? `the append-only file: ${path.message}` : copyEnd(path, order);
}

async function findCommands(folder: string | null, file: string): Promise<string | Error> {
  if (folder === null) return file;
  try {
    return (await newestPart(folder, basename(file))) ?? new Error('it has no part with commands yet');
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** The list of parts names one a line: `file NAME seq NUMBER type i` for those with commands, in their order. */
async function newestPart(directory: string, file: string): Promise<string | null> {
  const text = (await readFile(join(directory, `${file}.manifest`), 'utf8')).slice(0, MAX_LIST_BYTES);
  const parts = [...text.matchAll(/^file "?([^"\s/]+)"? seq \d+ type i/gm)];
  const name = parts.at(-1)?.[1];
  return name === undefined ? null : join(directory, name);
}

async function copyEnd(path: string, order: CopyOrder): Promise<string | null> {
  const source = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW).catch(
    (error: unknown) => `the append-only file: ${error instanceof Error ? error.message : String(error)}`,
  );
  if (typeof source === 'string') return source;
  try {
    const { size } = await source.stat();
    const sink = await order.open('appendonly.tail');
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let at = Math.max(0, size - MOST_BYTES); at < size; ) {
      const { bytesRead } = await source.read(piece, 0, Math.min(PIECE_BYTES, size - at), at);
      if (bytesRead === 0) break;
      await sink.write(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
    await sink.close();
    return null;
  } finally {
    await source.close();
  }
}
