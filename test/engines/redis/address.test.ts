import { expect } from 'chai';
import { serverId } from '../../../sentinel/index.js';
import { addressOf, serverAt } from '../../../src/engines/redis/address.js';

describe('Redis address', () => {
  const cases: readonly (readonly [id: string, host: string, port: number])[] = [
    ['10.0.0.5:6379', '10.0.0.5', 6379],
    ['[::1]:6380', '::1', 6380],
    ['[2001:db8::5]:1', '2001:db8::5', 1],
  ];
  for (const [id, host, port] of cases) {
    it(`takes ${id} apart and puts it together`, () => {
      expect(addressOf(serverId(id))).to.deep.equal({ host, port });
      expect(serverAt(host, String(port))).to.equal(id);
    });
  }
});
