import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { requireFreePorts } from '../../src/demo/free-ports.js';
import { AppError } from '../../src/errors.js';

describe('free ports', () => {
  it('are required: each taken one is named, the free ones are not', async () => {
    const server = createServer().listen(0, '127.0.41.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const endpoints = ['127.0.41.1', '127.0.41.2', '192.0.2.1'].map((address) => ({ address, port }));
      const error = await requireFreePorts({ endpoints, hint: 'Do this.' }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(AppError).with.property('code', 'E_PORT_IN_USE');
      expect(error).to.have.property('hint', 'Do this.');
      expect(error)
        .to.have.property('message')
        .that.contains(`127.0.41.1:${port} is taken`)
        .and.contains(`192.0.2.1:${port} is not an address of this machine`)
        .and.not.contains('127.0.41.2');
    } finally {
      server.close();
    }
  });

  it('are free again after the check', async () => {
    const endpoints = [{ address: '127.0.41.3', port: 26379 }];
    await requireFreePorts({ endpoints, hint: '' });
    await requireFreePorts({ endpoints, hint: '' });
  });
});
