import { expect } from 'chai';
import type { EngineServer } from '../../src/engines/engine.js';
import type { ServerId } from '../../sentinel/index.js';
import { waitFor } from '../kit/wait-for.js';
import { answered, done } from './engine-contract.js';
import type { EngineFixture } from './engine-contract.js';

const LIMIT_MS = 5000;
const LIMITS = { minReplicasToWrite: 0, maxLagSeconds: 10 };

/** What every engine that can keep its servers from writes owes to the core, checked against real servers. */
export function describeFence(name: string, fixture: EngineFixture): void {
  describe(`the fence of engine ${name}`, () => {
    let attached: EngineServer[] = [];
    const attach = (id: ServerId): EngineServer => {
      const server = fixture.createEngine().attach(id);
      attached.push(server);
      return server;
    };

    afterEach(async () => {
      await Promise.all(attached.map((server) => server.close()));
      attached = [];
      await fixture.stopAll();
    });

    it('refuses writes, lets reads go on, shows, and is lifted by unfence', async () => {
      const master = await fixture.startMaster();
      const server = attach(master.id);
      await master.write('before');
      expect(answered(await server.probe(LIMIT_MS)).isFenced).to.equal(false);
      expect(await server.fence({ limitMs: LIMIT_MS })).to.deep.include({ isDone: true, doubt: null });
      expect(await master.write('meanwhile')).to.equal(false);
      expect(await master.has('before')).to.equal(true);
      expect(answered(await server.probe(LIMIT_MS)).isFenced).to.equal(true);
      done(await server.unfence({ limitMs: LIMIT_MS, limits: LIMITS }));
      expect(await master.write('after')).to.equal(true);
      expect(await master.has('meanwhile')).to.equal(false);
      expect(answered(await server.probe(LIMIT_MS)).isFenced).to.equal(false);
    });

    it('may be asked for twice, and lifted twice', async () => {
      const master = await fixture.startMaster();
      const server = attach(master.id);
      for (let times = 0; times < 2; times += 1) done(await server.fence({ limitMs: LIMIT_MS }));
      for (let times = 0; times < 2; times += 1) done(await server.unfence({ limitMs: LIMIT_MS, limits: LIMITS }));
      expect(await master.write('after')).to.equal(true);
    });

    it('is up before a fenced promotion takes a write', async () => {
      const master = await fixture.startMaster();
      const replica = await fixture.startReplica(master);
      const toReplica = attach(replica.id);
      await waitFor('the replica is linked', async () => {
        return answered(await toReplica.probe(LIMIT_MS)).upstream?.isLinked === true;
      });
      done(await toReplica.promote({ limitMs: LIMIT_MS, opens: false, limits: LIMITS }));
      expect(answered(await toReplica.probe(LIMIT_MS))).to.deep.include({ role: 'master', isFenced: true });
      expect(await replica.write('early')).to.equal(false);
      done(await toReplica.promote({ limitMs: LIMIT_MS, opens: true, limits: LIMITS }));
      expect(await replica.write('late')).to.equal(true);
    });

    it('tells a server that hangs from one that is gone', async () => {
      const master = await fixture.startMaster();
      const server = attach(master.id);
      answered(await server.probe(LIMIT_MS));
      await master.kill('SIGSTOP');
      expect(await server.fence({ limitMs: 150 })).to.deep.include({ isDone: false, server: 'silent' });
      await master.kill('SIGKILL');
      expect(await server.fence({ limitMs: LIMIT_MS })).to.deep.include({ isDone: false, server: 'gone' });
    });

    it('is told the process that would have to be stopped', async () => {
      const master = await fixture.startMaster();
      const server = attach(master.id);
      const told: number[] = [];
      server.onProcess((processId) => told.push(processId));
      await server.probe(LIMIT_MS);
      await server.probe(LIMIT_MS);
      expect(told).to.have.length(1);
      expect(told[0]).to.be.above(1);
    });
  });
}
