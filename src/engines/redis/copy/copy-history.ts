import { forkOf } from '../../../../sentinel/index.js';
import type { ActionResult, Fork, Position } from '../../../../sentinel/index.js';
import type { CopyOrder, CopyResult } from '../../history-copy.js';
import { parseInfo, parseWhole } from '../info.js';
import type { InfoFields } from '../info.js';
import { reportOf } from '../report.js';
import { CopyFailure, openReplicationSocket } from './replication-socket.js';
import type { ReplicationSocket, ReplicationSocketOptions } from './replication-socket.js';
import { transferRdb } from './rdb-transfer.js';
import { createWriteCounter } from './write-counter.js';

/** Everything with which a server is copied. */
export interface CopyMeans extends ReplicationSocketOptions {
  readonly order: CopyOrder;
  /** Makes a replica that has lost its master a fenced master: as a replica it gives its data to nobody. */
  readonly detach: () => Promise<ActionResult>;
  /** How far the server is with its copy, in percent; null when it does not say. */
  readonly askPercent: () => Promise<number | null>;
  /** Copies the end of the append-only file; a remark when that cannot be. */
  readonly copyAppendOnly: () => Promise<string | null>;
}

/** Between two reports of the progress, in ms. */
const TELL_MS = 1000;

/**
 * Copies what a server holds, over the wire as a replica would get it (docs/adr/0017-lost-histories.md): first the stream
 * behind the fork, as long as the server has it, then all data. Throws what a file of the order throws.
 */
export async function copyHistory(means: CopyMeans): Promise<CopyResult> {
  const sockets: ReplicationSocket[] = [];
  const connect = async (): Promise<ReplicationSocket> => {
    const socket = await openReplicationSocket(means);
    sockets.push(socket);
    return socket;
  };
  try {
    return await copy(means, connect);
  } catch (error) {
    if (error instanceof CopyFailure) return { kind: 'failed', reason: error.message };
    throw error;
  } finally {
    for (const socket of sockets) socket.close();
  }
}

type Connect = () => Promise<ReplicationSocket>;

async function copy(means: CopyMeans, connect: Connect): Promise<CopyResult> {
  const { order } = means;
  const first = await connect();
  const info = parseInfo(await first.askText('INFO'));
  const position = positionIn(info);
  const fork = position === null || order.reference === null ? null : forkOf(order.reference, position);
  if (fork?.bytes === 0) return { kind: 'nothing', why: 'the master has all that it has', position };
  if (isEmpty(info)) return { kind: 'nothing', why: 'it holds no keys', position };
  const refusal = await order.admit(dataBytes(info));
  if (refusal !== null) return { kind: 'failed', reason: refusal };
  const opening = await request(means, first, fork);
  const writes = opening === 'continue' && fork !== null ? await copyStream(first, fork, order) : null;
  if (writes === 0) return { kind: 'nothing', why: 'nothing was written behind the fork', position };
  const source = opening === 'continue' ? await connect() : first;
  if (source !== first && (await request(means, source, null)) === 'continue') {
    throw new CopyFailure('answered the wish for all data with a part of its stream');
  }
  await copyData(means, source);
  const remark = await means.copyAppendOnly();
  return { kind: 'copied', found: { position, fork, writes, remarks: remark === null ? [] : [remark] } };
}

function positionIn(info: InfoFields): Position | null {
  const report = reportOf(info, { instance: '', priority: 0 });
  if (report === null) throw new CopyFailure('answers INFO without telling its role');
  return report.position;
}

function isEmpty(info: InfoFields): boolean {
  return ![...info.keys()].some((name) => /^db\d+$/.test(name));
}

/** An RDB file is hardly ever larger than the data in memory. */
function dataBytes(info: InfoFields): number {
  return parseWhole(info.get('used_memory_dataset')) ?? parseWhole(info.get('used_memory')) ?? 0;
}

/** Asks for the stream from the fork on, or for everything. */
async function request(means: CopyMeans, socket: ReplicationSocket, fork: Fork | null): Promise<'continue' | 'full'> {
  // One that does not know these words sends its data with their length, which is just as well.
  await socket.ask('REPLCONF', 'capa', 'eof', 'capa', 'psync2');
  const words = fork === null ? ['PSYNC', '?', '-1'] : ['PSYNC', fork.history, String(fork.offset + 1)];
  let answer = await socket.ask(...words);
  if (answer.startsWith('-NOMASTERLINK')) {
    const detached = await means.detach();
    if (!detached.isDone) throw new CopyFailure(detached.reason);
    answer = await socket.ask(...words);
  }
  if (answer.startsWith('+CONTINUE')) return 'continue';
  if (answer.startsWith('+FULLRESYNC')) return 'full';
  throw new CopyFailure(`answered PSYNC with "${answer.slice(0, 200)}"`);
}

/** What was written behind the fork, as commands; nothing is left where nothing but pings came. */
async function copyStream(socket: ReplicationSocket, fork: Fork, order: CopyOrder): Promise<number | null> {
  const counter = createWriteCounter();
  const sink = await order.open('stream.resp');
  for (let left = fork.bytes; left > 0; ) {
    const bytes = await socket.read(left);
    counter.feed(bytes);
    await sink.write(bytes);
    left -= bytes.length;
  }
  await sink.close();
  return counter.count();
}

async function copyData({ order, timers, askPercent }: CopyMeans, socket: ReplicationSocket): Promise<void> {
  let toldAtMs = timers.nowMs();
  const sink = await order.open('dump.rdb');
  await transferRdb(socket, sink, async (done, total) => {
    if (timers.nowMs() - toldAtMs < TELL_MS) return;
    toldAtMs = timers.nowMs();
    order.onProgress(total === null ? await askPercent() : Math.floor((100 * done) / total));
  });
}
