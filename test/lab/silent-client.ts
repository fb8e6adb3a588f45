import { openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { systemTimers as timers } from '../../src/timers.js';
import { sharedNowMs } from './client-plan.js';
import type { IdleNote, IdlePlan } from './idle-plan.js';

/** An attempt that takes longer met a host that does not have the address any more: the system would repeat it after 1 s. */
const CONNECT_LIMIT_MS = 50;
const RETRY_MS = 10;

// Connects through an address, says PING once and is silent. When its connection ends it connects again until it meets a
// master that takes a write, and is silent again.
const plan = JSON.parse(process.argv[2] ?? '') as IdlePlan;
const log = openSync(plan.logFile, 'a');
process.on('SIGTERM', () => process.exit(0));
converse('PING\r\n', 'silent', (answers) => answers === '+PONG\r\n');

function converse(words: string, what: IdleNote['what'], isWanted: (answers: string) => boolean): void {
  let answers = '';
  let isSilent = false;
  let failure = 'FIN';
  const socket: Socket = connect({ host: plan.address, port: plan.port }, () => socket.write(words));
  const cancel = timers.after(CONNECT_LIMIT_MS, () => socket.destroy());
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    answers += text;
    if (isSilent || !isWanted(answers)) return;
    isSilent = true;
    cancel();
    note(what, answers.split('\r\n')[0] ?? '');
  });
  socket.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message));
  socket.on('close', () => {
    cancel();
    if (isSilent) note('ended', failure);
    if (isSilent) return writeAgain();
    timers.after(RETRY_MS, () => converse(words, what, isWanted));
  });
}

function writeAgain(): void {
  const written = sharedNowMs().toFixed(3);
  const isTaken = (answers: string): boolean => answers.includes('master\r\n') && answers.endsWith('+OK\r\n');
  converse(`ROLE\r\nSET ${plan.key} ${written}\r\n`, 'writes', isTaken);
}

function note(what: IdleNote['what'], text: string): void {
  writeSync(log, `${sharedNowMs().toFixed(3)} ${what} ${text}\n`);
}
