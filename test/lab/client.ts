import { openSync, writeSync } from 'node:fs';
import type { Endpoint } from '../../src/demo/free-ports.js';
import { findMaster } from '../../src/demo/master-finder.js';
import { systemTimers as timers } from '../../src/timers.js';
import { openClientLink } from './client-link.js';
import type { ClientLink } from './client-link.js';
import { sharedNowMs } from './client-plan.js';
import type { ClientPlan } from './client-plan.js';

const RETRY_MS = 20;
/** An answer that is owed for so long is a reason to ask the monitors. */
const STALL_MS = 250;

// Writes unique values all the time, each one once, and logs what became of each at the moment when it learns it.
const plan = JSON.parse(process.argv[2] ?? '') as ClientPlan;
const log = openSync(plan.logFile, 'a');
const finder = plan.server === null ? findMaster({ ...plan, timers, onSwitch: moveTo }) : null;
let link: ClientLink | null = null;
let isLooking = false;
let isEnding = false;
let issued = 0;

process.on('SIGTERM', () => {
  isEnding = true;
  // Closing tells the fate of what is still owed.
  if (link === null) process.exit(0);
  link.close();
});
lookSoon(0);
const beganMs = sharedNowMs();
tick();

function tick(): void {
  if (link?.isReady() && !isEnding) link.add(issued++);
  if (finder !== null && link !== null && link.owedMs() > STALL_MS) lookSoon(RETRY_MS);
  const nowMs = sharedNowMs();
  const nextMs = beganMs + Math.ceil((nowMs - beganMs + 1) / plan.everyMs) * plan.everyMs;
  timers.after(nextMs - nowMs, tick);
}

function lookSoon(afterMs: number): void {
  if (isLooking || isEnding) return;
  isLooking = true;
  timers.after(afterMs, () => {
    void look().then((found) => {
      isLooking = false;
      if (!found) lookSoon(RETRY_MS);
    });
  });
}

async function look(): Promise<boolean> {
  const master = plan.server ?? (await finder?.ask()) ?? null;
  if (master !== null) moveTo(master);
  return link !== null;
}

function moveTo(server: Endpoint): void {
  if (link?.server.address === server.address || isEnding) return;
  const former = link;
  const name = `${server.address}:${server.port}`;
  const opened = openClientLink({
    server,
    key: plan.key,
    onEnd: (value, sentMs, reply) => note(value, sentMs, reply, name),
    onClosed: () => {
      if (isEnding) process.exit(0);
      if (link !== opened) return;
      link = null;
      lookSoon(RETRY_MS);
    },
  });
  link = opened;
  former?.close();
}

/** One line a write: outcome, value, sent, ended, server, and the code of a refusal. */
function note(value: number, sentMs: number, reply: string | null, server: string): void {
  const outcome = reply === null ? 'unknown' : reply.startsWith('-') ? 'refused' : 'acknowledged';
  const code = outcome === 'refused' ? (reply?.slice(1).split(' ')[0] ?? '') : '';
  const words = [outcome, value, sentMs.toFixed(3), sharedNowMs().toFixed(3), server, code];
  writeSync(log, `${words.join(' ').trimEnd()}\n`);
  if (outcome === 'refused' && finder !== null) lookSoon(RETRY_MS);
}
