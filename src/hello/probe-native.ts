import { connect } from 'node:net';
import { encodeProbe, LINK_COMMAND } from '../peers/greeting.js';
import { encodeCommand } from '../resp/command.js';
import type { Timers } from '../timers.js';

const PROBE_LIMIT_MS = 1000;
/** How a Quorate monitor answers a greeting: an array of three, the first of them its name. */
const NATIVE_ANSWER = Buffer.from('*3\r\n$7\r\nQUORATE\r\n');

/**
 * Whether a monitor speaks Quorate's own protocol on its port, or only that of Redis Sentinel (which answers with an
 * error). Null when nobody answers within a second: then nothing is known.
 */
export function probeNative(options: {
  readonly ip: string;
  readonly port: number;
  readonly timers: Timers;
}): Promise<boolean | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: options.ip, port: options.port });
    let answer = Buffer.alloc(0);
    const end = (isNative: boolean | null): void => {
      cancelLimit();
      socket.destroy();
      resolve(isNative);
    };
    const cancelLimit = options.timers.after(PROBE_LIMIT_MS, () => end(null));
    socket.on('connect', () => socket.write(encodeCommand([...LINK_COMMAND, encodeProbe()])));
    socket.on('error', () => end(null));
    socket.on('close', () => end(null));
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const known = NATIVE_ANSWER.subarray(0, answer.length);
      if (!answer.subarray(0, NATIVE_ANSWER.length).equals(known)) end(false);
      else if (known.length === NATIVE_ANSWER.length) end(true);
    });
  });
}
