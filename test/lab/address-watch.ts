import { openSync, writeSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { openLink } from '../../src/address/link.js';
import { createLog } from '../../src/log.js';
import { systemTimers as timers } from '../../src/timers.js';
import type { WatchPlan } from './address-plan.js';
import { askingFrame } from './asking.js';
import { sharedNowMs } from './client-plan.js';
import { formOf } from './frame-form.js';

/** Answers that come further apart are a gap. */
const GAP_MS = 20;

// Looks every few milliseconds whether its host has certain addresses, or asks the link who has them, and logs what
// changes: the time, the address, what is so from then on, and when it was last as before. One that asks the link also
// logs every frame about them: the time, when it was last awake before, the address, the form, the card it came from.
const plan = JSON.parse(process.argv[2] ?? '') as WatchPlan;
const log = openSync(plan.logFile, 'a');
process.on('SIGTERM', () => process.exit(0));
if (plan.framesFile !== null) listen(openSync(plan.framesFile, 'a'));
else for (const address of plan.addresses) look(address, false, 0);

function look(address: string, was: boolean, lastMs: number): void {
  const atMs = sharedNowMs();
  const is = ownAddresses().includes(address);
  if (is !== was) note(atMs, address, is ? 'here' : 'away', lastMs);
  timers.after(plan.everyMs, () => look(address, is, atMs));
}

function listen(frames: number): void {
  const owned = createLog({ level: 'error', destination: 'stdout', name: 'watch', onFault: () => undefined });
  const link = openLink({ interfaceName: 'eth0', timers, log: owned.log });
  let awake = { lastMs: 0, beforeMs: 0 };
  const last = new Map<string, { readonly mac: string; readonly atMs: number }>();
  link.listen((frame) => {
    for (const address of plan.addresses) {
      const heard = formOf(frame, address);
      if (heard === null) continue;
      const atMs = sharedNowMs();
      const sinceMs = awake.beforeMs.toFixed(3);
      writeSync(frames, `${atMs.toFixed(3)} ${sinceMs} ${address} ${heard.form} ${heard.mac}\n`);
      // What is announced counts as little as what is asked: only who answers has it.
      if (heard.form !== 'answer') continue;
      const before = last.get(address) ?? { mac: '', atMs: 0 };
      if (heard.mac !== before.mac || atMs - before.atMs > GAP_MS) note(atMs, address, heard.mac, before.atMs);
      last.set(address, { mac: heard.mac, atMs });
    }
  });
  const ask = (): void => {
    // After a pause timers run first, and then what has come is read: it may be as old as the time before the last.
    awake = { lastMs: sharedNowMs(), beforeMs: awake.lastMs };
    const mac = link.look()?.mac;
    const address6 = ownAddresses().find((own) => own.startsWith('fd')) ?? '::';
    for (const address of plan.addresses)
      if (mac !== undefined) link.sendFrame(askingFrame(address, { mac, address6 }));
    timers.after(plan.everyMs, ask);
  };
  ask();
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}

function note(atMs: number, address: string, text: string, lastMs: number): void {
  writeSync(log, `${atMs.toFixed(3)} ${address} ${text} ${lastMs.toFixed(3)}\n`);
}
