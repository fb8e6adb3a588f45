import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { missingAgreement } from '../../src/demo/agreement.js';
import type { MonitorPlan } from '../../src/demo/monitor-process.js';

const PORT = 8379;
const ADDRESSES = ['127.0.42.1', '127.0.42.2', '127.0.42.3'];

describe('agreement of the monitors', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  const tell = async (...answers: readonly unknown[]) => {
    for (const [place, answer] of answers.entries()) {
      const server = createServer((request, response) => {
        response.end(request.url === '/api/v1/groups/telemetry' ? JSON.stringify(answer) : '?');
      });
      servers.push(server.listen(PORT, ADDRESSES[place]));
      await once(server, 'listening');
    }
    const plans = ADDRESSES.map((address): MonitorPlan => {
      const ports = { redisPort: 6379, respPort: 26379, httpPort: PORT };
      return { address, dir: '/x', group: 'telemetry', addresses: ADDRESSES, downAfterMs: 1000, ...ports };
    });
    return await missingAgreement(plans);
  };
  const well = { state: 'ok', master: '127.0.42.1', epoch: 3 };

  it('is there when all tell the same and all is well', async () => {
    expect(await tell(well, well, well)).to.equal(null);
  });

  it('is missing while one does not answer', async () => {
    expect(await tell(well, well)).to.match(/^http:\/\/127\.0\.42\.3:8379\/.*ECONNREFUSED/);
  });

  it('is missing while one names another master', async () => {
    expect(await tell(well, { ...well, master: '127.0.42.2' }, well)).to.equal(
      '127.0.42.1 tells "ok" with master 127.0.42.1 in epoch 3, but 127.0.42.2 tells "ok" with master 127.0.42.2 in epoch 3',
    );
  });

  it('is missing while one is in another epoch', async () => {
    expect(await tell(well, well, { ...well, epoch: 4 })).to.contain('in epoch 4');
  });

  it('is missing while all say that all is not well', async () => {
    const unwell = { ...well, state: 'degraded' };
    expect(await tell(unwell, unwell, unwell)).to.equal('the monitors say "degraded"');
  });

  it('is missing when an answer is no table', async () => {
    expect(await tell({ error: 'x' }, well, well)).to.contain('answers 200 without a table');
  });
});
