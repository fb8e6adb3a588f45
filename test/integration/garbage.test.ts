import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { waitFor } from '../kit/wait-for.js';
import { Bed } from './bed.js';

const RESP = 26379;
const HTTP = 8379;

/** Sends the bytes, waits until the other side has closed or has been still for a moment, and hangs up. */
async function throwAt(host: string, port: number, bytes: Buffer): Promise<void> {
  const socket = connect({ host, port });
  socket.on('error', () => socket.destroy());
  socket.on('data', () => undefined);
  socket.setTimeout(50, () => socket.destroy());
  socket.on('connect', () => socket.write(bytes));
  await once(socket, 'close');
}

const LINES = [
  '*1\r\n$-5\r\n',
  '*99999999999\r\n',
  '*3\r\n$8\r\nSENTINEL\r\n$4\r\nFAIL',
  '*2\r\n$4\r\nPING\r\n:5\r\n',
  '\0'.repeat(5000),
  '*4\r\n$7\r\nQUORATE\r\n$4\r\nLINK\r\n$5\r\nHELLO\r\n$2\r\n{}\r\n',
  '*3\r\n$7\r\nQUORATE\r\n$4\r\nLINK\r\n$9\r\n{"protocol\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /api/v1/groups/telemetry/failover HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n{',
  'PUT /api/v1/groups/telemetry/order HTTP/1.1\r\nHost: 127.0.66.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"order":',
  'GET /api/v1/groups/%ff%00/../../x HTTP/1.1\r\nHost: 127.0.66.1\r\n\r\n',
  '*3\r\n$7\r\nPUBLISH\r\n$18\r\n__sentinel__:hello\r\n$9\r\n,,,,,,,,,\r\n',
];

describe('garbage on the ports of monitors in the middle of a failover', () => {
  let bed: Bed;

  beforeEach(async () => {
    bed = new Bed(66);
    await bed.start();
  });

  afterEach(() => bed.close());

  it('neither ends a monitor nor keeps the group from a new master', async () => {
    let isOver = false;
    let thrown = 0;
    const thrower = async (seed: number) => {
      for (let n = seed; !isOver; n++) {
        const host = bed.addresses[n % 3] ?? '';
        const line = LINES[n % LINES.length] ?? '';
        const bytes = n % 2 === 0 ? Buffer.from(line, 'latin1') : randomBytes(1 + (n % 4000));
        await throwAt(host, n % 4 < 2 ? RESP : HTTP, bytes);
        thrown += 1;
      }
    };
    const throwers = [0, 5, 10, 15].map(thrower);
    await waitFor('the first pieces', () => thrown > 20, 10_000);
    bed.host(1).redis.kill('SIGKILL');
    await bed.waitForMaster(2, 3);
    await bed.host(1).redis.restart();
    await bed.settle();
    await waitFor('more pieces', () => thrown > 150, 20_000);
    isOver = true;
    await Promise.all(throwers);
    for (const n of [1, 2, 3]) {
      expect(bed.monitor(n).isAlive(), bed.monitor(n).lastWords()).to.equal(true);
      expect(await bed.sentinel(n, 'PING')).to.equal('PONG');
      expect((await fetch(`http://${bed.addresses[n - 1]}:${HTTP}/healthz`)).status).to.equal(200);
    }
    expect(await bed.group(1)).to.include({ master: '127.0.66.2' });
  });
});
