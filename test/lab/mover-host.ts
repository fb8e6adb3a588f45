import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { announcementsOf } from '../../src/address/listener.js';
import { openLink } from '../../src/address/link.js';
import { createQuorateMover } from '../../src/address/quorate-mover.js';
import { createLog } from '../../src/log.js';
import { systemTimers as timers } from '../../src/timers.js';
import { FLOOD_LANES } from './mover-client.js';
import type { MoverPlan, MoverQuestion } from './mover-client.js';

// A mover on a host of its own: it does what the lines of its input say, and answers each with a line.
const plan = JSON.parse(process.argv[2] ?? '') as MoverPlan;
const { log } = createLog({ level: 'error', destination: 'stdout', name: 'mover', onFault: () => undefined });
const findings: string[] = [];
const connections: Socket[] = [];
const ENOUGH_CONNECTIONS = 200;
const MOST_CONNECTIONS = 5000;
const mover = createQuorateMover({
  overridesStrangers: false,
  ...plan,
  timers,
  log,
  onFinding: ({ kind, text }) => findings.push(`${kind}: ${text}`),
  onDoubt: (text) => findings.push(`doubt: ${text}`),
});
await mover.start();
answer({ isReady: true });
createInterface({ input: process.stdin }).on('line', (line) => {
  void carryOut(JSON.parse(line) as MoverQuestion).then(answer);
});

async function carryOut(question: MoverQuestion): Promise<unknown> {
  switch (question.do) {
    case 'claim':
      return mover.claim(timers.nowMs() + question.forMs, 1000);
    case 'release':
      return mover.release(1000);
    case 'report':
      return mover.report();
    case 'findings':
      return findings;
    case 'close':
      return (await mover.close()) ?? null;
    case 'serve':
      return new Promise((resolve) =>
        createServer((socket) => socket.on('error', () => undefined)).listen(7000, () => resolve(true)),
      );
    case 'flood':
      return flood(question.address);
    case 'left':
      return connections.filter((socket) => !socket.destroyed && !socket.connecting).length;
    case 'connect':
      return idleConnection(question.address);
    case 'announce':
      return announce(question.address);
  }
}

/** Opens one connection after the other, as fast as they come about, and lets them all be silent. */
function flood(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const open = (): void => {
      if (connections.length >= MOST_CONNECTIONS) return;
      const socket = connect(7000, address, open);
      socket.on('error', () => undefined);
      connections.push(socket);
      if (connections.length === ENOUGH_CONNECTIONS) resolve(true);
    };
    for (let n = 0; n < FLOOD_LANES; n++) open();
  });
}

/** How a connection ended on which nothing is ever said. */
function idleConnection(address: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(7000, address, () => answer({ isConnected: true }));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('end', () => resolve('end'));
  });
}

async function announce(address: string): Promise<boolean> {
  const link = openLink({ interfaceName: 'eth0', timers, log });
  const mac = link.look()?.mac ?? Buffer.alloc(6);
  for (const frame of announcementsOf(address, mac)) link.sendFrame(frame);
  await link.close();
  return true;
}

function answer(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
