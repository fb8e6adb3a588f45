import { expect } from 'chai';
import { systemTimers } from '../../src/timers.js';
import type { Engine, EngineServer } from '../../src/engines/engine.js';
import type { ActionResult, ProbeResult, ServerId, ServerReport } from '../../sentinel/index.js';
import { listenAs } from '../kit/tcp-stub.js';
import { waitFor } from '../kit/wait-for.js';

/** A real server of the engine under test. */
export interface ContractServer {
  readonly id: ServerId;
  kill(signal: NodeJS.Signals): Promise<void>;
  restart(): Promise<void>;
  /** Resolves with whether the server acknowledged the write; waits as long as the server lets it wait. */
  write(key: string): Promise<boolean>;
  has(key: string): Promise<boolean>;
}

export interface EngineFixture {
  createEngine(): Engine;
  startMaster(): Promise<ContractServer>;
  startReplica(of: ContractServer): Promise<ContractServer>;
  stopAll(): Promise<void>;
}

const LIMIT_MS = 5000;
/** As in a group without fences. */
const PROMOTE = { limitMs: LIMIT_MS, opens: true, limits: null };

/** What every managed engine owes to the core, checked against real servers. */
export function describeEngine(name: string, fixture: EngineFixture): void {
  describe(`engine ${name}`, () => {
    let attached: EngineServer[] = [];
    const attach = (id: ServerId): EngineServer => {
      const server = fixture.createEngine().attach(id);
      attached.push(server);
      return server;
    };
    const startPair = async () => {
      const master = await fixture.startMaster();
      const replica = await fixture.startReplica(master);
      const pair = { master, replica, toMaster: attach(master.id), toReplica: attach(replica.id) };
      await waitFor(
        'the replica is linked',
        async () => answered(await pair.toReplica.probe(LIMIT_MS)).upstream?.isLinked === true,
      );
      return pair;
    };

    afterEach(async () => {
      await Promise.all(attached.map((server) => server.close()));
      attached = [];
      await fixture.stopAll();
    });

    describe('probe', () => {
      it('reports a master and its replicas', async () => {
        const { master, replica, toMaster } = await startPair();
        const report = answered(await toMaster.probe(LIMIT_MS));
        expect(report.role).to.equal('master');
        expect(report.upstream).to.equal(null);
        expect(report.replicas).to.deep.equal([replica.id]);
        expect(report.instance).to.not.equal('');
        expect(master.id).to.equal(toMaster.server);
      });

      it('reports a replica, whom it follows, and the same history', async () => {
        const { master, toMaster, toReplica } = await startPair();
        const report = answered(await toReplica.probe(LIMIT_MS));
        expect(report.role).to.equal('replica');
        expect(report.upstream).to.deep.include({ master: master.id, isLinked: true, downMs: 0, isSyncing: false });
        expect(report.replicas).to.deep.equal([]);
        expect(report.position?.history).to.equal(answered(await toMaster.probe(LIMIT_MS)).position?.history);
      });

      it('reports a replica that never synced', async () => {
        const master = await fixture.startMaster();
        await master.kill('SIGKILL');
        const replica = attach((await fixture.startReplica(master)).id);
        const report = answered(await replica.probe(LIMIT_MS));
        expect(report.upstream).to.deep.include({ master: master.id, isLinked: false, downMs: null });
      });

      it('finds a server refused where nobody listens', async () => {
        const master = await fixture.startMaster();
        await master.kill('SIGKILL');
        expect(await attach(master.id).probe(LIMIT_MS)).to.deep.equal({ kind: 'refused' });
      });

      it('finds a stopped process silent within the limit, and well when it goes on', async () => {
        const master = await fixture.startMaster();
        const server = attach(master.id);
        answered(await server.probe(LIMIT_MS));
        await master.kill('SIGSTOP');
        const beganMs = systemTimers.nowMs();
        expect(await server.probe(200)).to.deep.equal({ kind: 'silent' });
        expect(systemTimers.nowMs() - beganMs).to.be.within(190, 400);
        await master.kill('SIGCONT');
        answered(await server.probe(LIMIT_MS));
      });

      it('answers a pulse with a report until one was made, and again for a new process', async () => {
        const master = await fixture.startMaster();
        const server = attach(master.id);
        const { instance } = answered(await server.pulse(LIMIT_MS));
        expect(await server.pulse(LIMIT_MS)).to.deep.equal({ kind: 'alive' });
        await master.kill('SIGKILL');
        expect(await server.pulse(LIMIT_MS)).to.deep.equal({ kind: 'refused' });
        await master.restart();
        const again = answered(await server.pulse(LIMIT_MS));
        expect(again.instance).to.not.equal(instance);
      });

      it('tells at once that the connection was lost when the process is killed', async () => {
        const master = await fixture.startMaster();
        const server = attach(master.id);
        answered(await server.probe(LIMIT_MS));
        const lostAtMs = new Promise<number>((resolve) => server.onConnectionLost(() => resolve(systemTimers.nowMs())));
        const killedAtMs = systemTimers.nowMs();
        await master.kill('SIGKILL');
        expect((await lostAtMs) - killedAtMs).to.be.below(100);
        expect(await server.probe(LIMIT_MS)).to.deep.equal({ kind: 'refused' });
      });

      it('finds a process that is killed during the probe refused, not silent', async () => {
        const master = await fixture.startMaster();
        const server = attach(master.id);
        answered(await server.probe(LIMIT_MS));
        await master.kill('SIGSTOP');
        const probed = server.probe(LIMIT_MS);
        await master.kill('SIGKILL');
        expect(await probed).to.deep.equal({ kind: 'refused' });
      });

      it('knows a restarted process by its other instance', async () => {
        const master = await fixture.startMaster();
        const server = attach(master.id);
        const before = answered(await server.probe(LIMIT_MS));
        await master.restart();
        const after = answered(await server.probe(LIMIT_MS));
        expect(after.instance).to.not.equal(before.instance);
      });

      it('finds a server of another kind faulty', async () => {
        const stub = await listenAs((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
        const result = await attach(stub.id).probe(LIMIT_MS);
        await stub.close();
        expect(result).to.deep.include({ kind: 'faulty', fault: 'other-engine' });
      });

      it('ends with silence when the server is closed meanwhile', async () => {
        const stub = await listenAs(() => undefined);
        const server = attach(stub.id);
        const probed = server.probe(LIMIT_MS);
        await server.close();
        await stub.close();
        expect(await probed).to.deep.equal({ kind: 'silent' });
        expect(await server.probe(LIMIT_MS)).to.deep.equal({ kind: 'silent' });
      });
    });

    describe('promote', () => {
      it('makes a replica a master, and does nothing the second time', async () => {
        const { toReplica } = await startPair();
        const first = done(await toReplica.promote(PROMOTE));
        expect(answered(await toReplica.probe(LIMIT_MS)).role).to.equal('master');
        expect(done(await toReplica.promote(PROMOTE))?.history).to.equal(first?.history);
      });

      it('fails with a reason that names the server when nobody listens', async () => {
        const { replica, toReplica } = await startPair();
        await replica.kill('SIGKILL');
        expect(notDone(await toReplica.promote(PROMOTE))).to.include(replica.id);
      });

      it('fails within its limit when the server does not answer', async () => {
        const { replica, toReplica } = await startPair();
        await replica.kill('SIGSTOP');
        expect(notDone(await toReplica.promote({ ...PROMOTE, limitMs: 150 }))).to.include('150 ms');
      });
    });

    describe('follow', () => {
      it('points a replica at another master, and does nothing the second time', async () => {
        const { master, replica, toReplica } = await startPair();
        const other = await fixture.startMaster();
        const order = { keepsClients: false, limitMs: LIMIT_MS };
        done(await toReplica.follow(other.id, order));
        await other.write('from-the-other');
        await waitFor('the write arrives', () => replica.has('from-the-other'));
        done(await toReplica.follow(other.id, order));
        const report = answered(await toReplica.probe(LIMIT_MS));
        expect(report.upstream).to.deep.include({ master: other.id, isLinked: true });
        expect(await replica.has('never-written')).to.equal(false);
        expect(master.id).to.not.equal(other.id);
      });

      it('makes a master a replica', async () => {
        const first = await fixture.startMaster();
        const second = await fixture.startMaster();
        const server = attach(second.id);
        done(await server.follow(first.id, { keepsClients: false, limitMs: LIMIT_MS }));
        expect(answered(await server.probe(LIMIT_MS)).role).to.equal('replica');
      });
    });

    describe('hold', () => {
      it('lets a write wait until resume', async () => {
        const master = await fixture.startMaster();
        const server = attach(master.id);
        const position = done(await server.hold(LIMIT_MS, LIMIT_MS));
        const written = master.write('held');
        expect(done(await server.hold(LIMIT_MS, LIMIT_MS))?.offset).to.equal(position?.offset);
        expect(await master.has('held')).to.equal(false);
        done(await server.resume({ dismissesClients: false, limitMs: LIMIT_MS }));
        expect(await written).to.equal(true);
        expect(await master.has('held')).to.equal(true);
      });

      it('ends by itself', async () => {
        const master = await fixture.startMaster();
        done(await attach(master.id).hold(50, LIMIT_MS));
        expect(await master.write('held')).to.equal(true);
      });
    });

    it('moves the role by hand without losing a write', async () => {
      const { master, replica, toMaster, toReplica } = await startPair();
      await master.write('before');
      const held = done(await toMaster.hold(LIMIT_MS, LIMIT_MS));
      const waiting = master.write('waiting');
      await waitFor('the replica holds everything', async () => {
        return (answered(await toReplica.probe(LIMIT_MS)).position?.offset ?? -1) >= (held?.offset ?? 0);
      });
      done(await toMaster.follow(replica.id, { keepsClients: true, limitMs: LIMIT_MS }));
      done(await toReplica.promote(PROMOTE));
      done(await toMaster.resume({ dismissesClients: true, limitMs: LIMIT_MS }));
      expect(await waiting).to.equal(false);
      expect(await replica.has('before')).to.equal(true);
      expect(await replica.write('after')).to.equal(true);
      await waitFor('the former master follows', () => master.has('after'));
      expect(answered(await toMaster.probe(LIMIT_MS)).upstream?.master).to.equal(replica.id);
    });
  });
}

/** The report in a result; fails with the result when there is none. */
export function answered(result: ProbeResult): ServerReport {
  if (result.kind !== 'answered') throw new Error(`expected an answer, got ${JSON.stringify(result)}`);
  return result;
}

export function done(result: ActionResult) {
  if (!result.isDone) throw new Error(`expected success, got: ${result.reason}`);
  return result.position;
}

export function notDone(result: ActionResult): string {
  if (result.isDone) throw new Error('expected a failure');
  return result.reason;
}
