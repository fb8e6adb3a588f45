import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { listeningInodes } from '../../src/fence/listening-sockets.js';

const TITLE = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

describe('the sockets that listen', () => {
  const line = (local: string, inode: number, state = '0A'): string =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000 100`;
  const table = [
    TITLE,
    line('0500000A:18EB', 1),
    line('00000000:18EB', 2),
    line('0600000A:18EB', 3),
    line('0500000A:18EC', 4),
    line('0500000A:18EB', 5, '01'),
  ].join('\n');
  const table6 = [
    TITLE,
    line('00000000000000000000000000000000:18EB', 6),
    line('000080FE000000000000000001000000:18EB', 7),
    line('0000000000000000FFFF00000500000A:18EB', 8),
  ].join('\n');

  const cases: readonly [string, number, string[]][] = [
    ['10.0.0.5', 6379, ['1', '2', '6', '8']],
    ['10.0.0.6', 6379, ['2', '3', '6']],
    ['10.0.0.5', 6380, ['4']],
    ['10.0.0.5', 6381, []],
    ['fe80::1', 6379, ['6', '7']],
    ['host-name', 6379, ['6']],
  ];
  for (const [host, port, inodes] of cases) {
    it(`at ${host} port ${port} are ${inodes.join(', ') || 'none'}`, () => {
      expect([...listeningInodes({ host, port }, [table, table6])]).to.deep.equal(inodes);
    });
  }

  it('are none in tables that make no sense', () => {
    for (const text of ['', 'x', TITLE, line('XX:18EB', 1), line(':18EB', 1), '0: 0500000A:18EB']) {
      expect([...listeningInodes({ host: '10.0.0.5', port: 6379 }, [text])], text).to.deep.equal([]);
    }
  });

  for (const host of ['127.0.0.1', '::1']) {
    it(`are found in the tables of this system for ${host}`, async function () {
      const server = createServer();
      const isListening = await new Promise<boolean>((resolve) => {
        server.once('error', () => resolve(false));
        server.listen(0, host, () => resolve(true));
      });
      if (!isListening) this.skip();
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/self/net/${name}`, 'latin1')));
      expect(listeningInodes({ host, port }, tables).size).to.equal(1);
      server.close();
    });
  }
});
