import type { CopySink } from '../../history-copy.js';
import { CopyFailure } from './replication-socket.js';
import type { ReplicationSocket } from './replication-socket.js';

/** Told of every piece: how many bytes are there, and of how many; null where the server does not say. */
export type OnBytes = (done: number, total: number | null) => Promise<void>;

/** How much is taken from the connection at a time, in bytes. */
const PIECE_BYTES = 1024 * 1024;
const MARK_CHARS = 40;
/** The end of an RDB file: a code, then eight bytes of checksum. */
const END_CODE = 0xff;
const END_BYTES = 9;

/**
 * Takes the whole data as the server sends it to a new replica: `$LENGTH` and the bytes, or `$EOF:MARK`, the bytes and the
 * mark again (https://redis.io/docs/latest/operate/oss_and_stack/management/replication/).
 */
export async function transferRdb(socket: ReplicationSocket, sink: CopySink, onBytes: OnBytes): Promise<void> {
  const head = await socket.readLine();
  const length = /^\$(\d{1,15})$/.exec(head)?.[1];
  const mark = /^\$EOF:(.{40})$/.exec(head)?.[1];
  const watched = watch(sink);
  if (length !== undefined) await takeCounted(socket, watched, Number(length), onBytes);
  else if (mark !== undefined) await takeMarked(socket, watched, Buffer.from(mark, 'latin1'), onBytes);
  else throw new CopyFailure(`announced its data with "${head.slice(0, 200)}"`);
  if (!watched.isWhole()) throw new CopyFailure('sent data that do not begin and end like an RDB file');
  await sink.close();
}

async function takeCounted(socket: ReplicationSocket, sink: Watched, length: number, onBytes: OnBytes): Promise<void> {
  for (let done = 0; done < length; ) {
    const bytes = await socket.read(Math.min(PIECE_BYTES, length - done));
    await sink.write(bytes);
    done += bytes.length;
    await onBytes(done, length);
  }
}

async function takeMarked(socket: ReplicationSocket, sink: Watched, mark: Buffer, onBytes: OnBytes): Promise<void> {
  let held: Buffer = Buffer.alloc(0);
  for (let done = 0; ; ) {
    held = Buffer.concat([held, await socket.read(PIECE_BYTES)]);
    if (held.length < MARK_CHARS) continue;
    const bytes = held.subarray(0, held.length - MARK_CHARS);
    held = held.subarray(bytes.length);
    await sink.write(bytes);
    done += bytes.length;
    await onBytes(done, null);
    if (held.equals(mark)) return;
  }
}

interface Watched {
  write(bytes: Buffer): Promise<void>;
  /** Whether what was written begins and ends as it must. */
  isWhole(): boolean;
}

function watch(sink: CopySink): Watched {
  let first: Buffer = Buffer.alloc(0);
  let last: Buffer = Buffer.alloc(0);
  return {
    write: async (bytes) => {
      if (first.length < 5) first = Buffer.concat([first, bytes.subarray(0, 5 - first.length)]);
      last = Buffer.concat([last, bytes.subarray(-END_BYTES)]).subarray(-END_BYTES);
      await sink.write(bytes);
    },
    isWhole: () => first.toString('latin1') === 'REDIS' && last.length === END_BYTES && last[0] === END_CODE,
  };
}
