import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverId } from '../../sentinel/index.js';
import { createRedisEngine } from '../../src/engines/redis/engine.js';
import { createFencer } from '../../src/fence/fencer.js';
import { createLimitsFile } from '../../src/fence/limits-file.js';
import { createNft, findNft } from '../../src/fence/nft.js';
import { createPortBlock } from '../../src/fence/port-block.js';
import { systemTimers } from '../../src/timers.js';
import { listLog } from './list-log.js';

/** A program: fences the server in its argument once, and writes how each rung ended. */
const server = serverId(process.argv[2] ?? '');
const directory = mkdtempSync(join(tmpdir(), 'quorate-fence-once-'));
const log = listLog([]);
const engine = createRedisEngine({
  auth: { user: null, password: null },
  tls: null,
  clientName: 'quorate-test',
  timers: systemTimers,
});
const toServer = engine.attach(server);
const fencer = createFencer({
  limitsFile: await createLimitsFile({ directory, group: 'telemetry', log }),
  configured: { minReplicasToWrite: 0, maxLagSeconds: 10 },
  portBlock: createPortBlock({ runNft: createNft({ command: findNft() }), userId: process.getuid?.() ?? 0 }),
  timers: systemTimers,
  log,
  onRung: ({ rung, result }) => console.log(`${rung} ${result}`),
  ownPid: process.pid,
});
fencer.watch(toServer);
console.log(JSON.stringify(await fencer.fence(server, { askMs: 900, limitMs: 2000 })));
await fencer.close();
await toServer.close();
rmSync(directory, { recursive: true });
