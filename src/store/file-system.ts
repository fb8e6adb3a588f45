import * as promises from 'node:fs/promises';
import { constants } from 'node:fs';

/** What the store does to the disk, in steps that a test can make fail one by one. */
export interface FileSystem {
  /** Refuses what is no regular file or larger than the limit. */
  readText(file: string, limitBytes: number): Promise<string>;
  /** Creates `file` with mode 600, fills it and waits until it is on disk; what was there before is gone. */
  writeDurably(file: string, text: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file; fails with EEXIST when the name is taken. */
  link(existing: string, name: string): Promise<void>;
  /** No error when there is no such file. */
  remove(file: string): Promise<void>;
  /** Creates it and what is missing above it with mode 700. */
  makeDirectory(directory: string): Promise<void>;
  /** Waits until the names in a directory are on disk. */
  syncDirectory(directory: string): Promise<void>;
  /** The name of an operating system's error, such as ENOSPC; empty for any other error. */
  codeOf(error: unknown): string;
}

export const nodeFileSystem: FileSystem = {
  readText,
  writeDurably,
  rename: (from, to) => promises.rename(from, to),
  link: (existing, name) => promises.link(existing, name),
  remove: (file) => promises.rm(file, { force: true }),
  makeDirectory: async (directory) => {
    await promises.mkdir(directory, { recursive: true, mode: 0o700 });
  },
  syncDirectory: async (directory) => {
    const handle = await promises.open(directory, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  codeOf: (error) =>
    error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error ? error.code : '',
};

async function readText(file: string, limitBytes: number): Promise<string> {
  const handle = await promises.open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error('it is not a regular file');
    if (stat.size > limitBytes) throw new Error(`it is larger than ${limitBytes} bytes`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  await promises.rm(file, { force: true });
  const handle = await promises.open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
