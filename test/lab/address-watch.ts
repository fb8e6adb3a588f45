import { openSync, writeSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { readArp } from '../../src/address/arp.js';
import { bytesOf, macText } from '../../src/address/ip-bytes.js';
import { openLink } from '../../src/address/link.js';
import { probeOf } from '../../src/address/listener.js';
import { createLog } from '../../src/log.js';
import { systemTimers as timers } from '../../src/timers.js';
import type { WatchPlan } from './address-plan.js';
import { sharedNowMs } from './client-plan.js';

/** Answers that come further apart are a gap. */
const GAP_MS = 20;

// Looks every few milliseconds whether its host has an address, or asks the link who has it, and logs what changes: the
// time, what is so from then on, and when it was last as before.
const plan = JSON.parse(process.argv[2] ?? '') as WatchPlan;
const log = openSync(plan.logFile, 'a');
process.on('SIGTERM', () => process.exit(0));
if (plan.asksLink) askLink();
else look(false, 0);

function look(was: boolean, lastMs: number): void {
  const atMs = sharedNowMs();
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const is = all.some(({ address }) => address === plan.address);
  if (is !== was) note(atMs, is ? 'here' : 'away', lastMs);
  timers.after(plan.everyMs, () => look(is, atMs));
}

function askLink(): void {
  const owned = createLog({ level: 'error', destination: 'stdout', name: 'watch', onFault: () => undefined });
  const link = openLink({ interfaceName: 'eth0', timers, log: owned.log });
  const wanted = bytesOf(plan.address);
  let last = { mac: '', atMs: 0 };
  link.listen((frame) => {
    const packet = readArp(frame);
    // What is announced counts as little as what is asked: only who answers has it.
    if (packet === null || !packet.isReply || !packet.senderIp.equals(wanted)) return;
    if (packet.targetMac.equals(packet.senderMac)) return;
    const answer = { mac: macText(packet.senderMac), atMs: sharedNowMs() };
    if (answer.mac !== last.mac || answer.atMs - last.atMs > GAP_MS) note(answer.atMs, answer.mac, last.atMs);
    last = answer;
  });
  const ask = (): void => {
    const state = link.look();
    if (state !== null) link.sendFrame(probeOf(plan.address, state.mac));
    timers.after(plan.everyMs, ask);
  };
  ask();
}

function note(atMs: number, text: string, lastMs: number): void {
  writeSync(log, `${atMs.toFixed(3)} ${text} ${lastMs.toFixed(3)}\n`);
}
