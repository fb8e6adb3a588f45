import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../../src/demo/deadline.js';
import { startProcess } from '../../src/demo/process-handle.js';
import { findProgram } from '../../src/demo/programs.js';
import { systemTimers as timers } from '../../src/timers.js';
import { askDoor } from './host-doors.js';
import { LAB_GROUP } from './monitor-program.js';
import { TOOL_PATH } from './system-tool.js';

const LOAD_LIMIT_MS = 10_000;

/** The members of sets in all snapshots that the monitors of these hosts have kept: what spare servers find in them. */
export async function keptWrites(
  hostDirs: readonly string[],
  keys: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const found = new Map(keys.map((key) => [key, new Set<number>()]));
  for (const dump of hostDirs.flatMap(dumpsBelow)) {
    await withSpareServer(dump, async (ask) => {
      for (const [key, values] of found) for (const value of await ask('SMEMBERS', key)) values.add(Number(value));
    });
  }
  return found;
}

function dumpsBelow(hostDir: string): readonly string[] {
  const place = join(hostDir, 'quorate', 'lost-and-found', LAB_GROUP);
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .map((id) => join(place, id, 'dump.rdb'))
    .filter((file) => existsSync(join(file, '..', 'manifest.json')));
}

type Ask = (...command: [string, ...string[]]) => Promise<readonly string[]>;

async function withSpareServer(dump: string, use: (ask: Ask) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'quorate-spare-'));
  copyFileSync(dump, join(dir, 'dump.rdb'));
  const socket = join(dir, 'spare.sock');
  const command = findProgram({ name: 'redis-server', path: TOOL_PATH });
  const args = ['--port', '0', '--unixsocket', socket, '--dir', dir, '--save', '', '--appendonly', 'no'];
  const logFile = join(dir, 'redis.log');
  const server = await startProcess({
    launch: { name: 'spare redis-server', command, args, cwd: dir, logFile },
    timers,
  });
  try {
    const missing = async () => askDoor(socket, ['PING']).then(() => null, String);
    await waitUntil({ what: 'a spare server with the snapshot', limitMs: LOAD_LIMIT_MS, timers, missing });
    await use(async (...words) => (await askDoor(socket, words)) as string[]);
  } finally {
    await server.stop(1000);
    rmSync(dir, { recursive: true, force: true });
  }
}
