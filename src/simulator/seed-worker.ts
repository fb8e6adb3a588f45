import { parentPort } from 'node:worker_threads';
import { playShift } from './shift.js';
import type { Shift } from './shift.js';

/** The program of a thread that plays scenarios for `ts simulate --jobs`. */
parentPort?.on('message', (shift: Shift) => parentPort?.postMessage(playShift(shift)));
