import { expect } from 'chai';
import { ModelServer } from '../../src/simulator/model-server.js';

const SPOILED: readonly ((server: ModelServer) => unknown)[] = [
  (server) => server.fence(true),
  (server) => (server.isHung = true),
  (server) => (server.isUp = false),
  (server) => (server.replicaLimitMs = -1),
];

describe('a model server', () => {
  it('does one thing after another when it is slow, and forgets whoever has waited too long', () => {
    const server = new ModelServer(5);
    server.slowMs = 400;
    expect([0, 0, 0].map((atMs) => server.turnMs(atMs))).to.deep.equal([400, 800, 1200]);
    for (let count = 0; count < 100; count++) server.turnMs(0);
    server.slowMs = 0;
    expect(server.turnMs(0)).to.equal(1000);
  });

  it('takes writes as a master, unless it is fenced, hung, down or without its replicas', () => {
    const { master } = pair();
    expect(master.isWritable).to.equal(true);
    for (const spoil of SPOILED) {
      const { master: spoiled } = pair();
      spoil(spoiled);
      expect(spoiled.isWritable, String(spoil)).to.equal(false);
    }
  });

  it('has every write of its master at once', () => {
    const { master, replica } = pair();
    master.write(10);
    replica.replicate(master);
    expect(replica.position).to.deep.equal(master.position);
  });

  it('stays behind as far as it is told, and never goes back for that', () => {
    const { master, replica } = pair();
    master.write(100);
    replica.replicate(master);
    replica.lagBytes = 60;
    replica.replicate(master);
    expect(replica.position.offset).to.equal(100);
    master.write(100);
    replica.replicate(master);
    expect(replica.position.offset).to.equal(140);
  });

  it('begins a new history when it is promoted, and remembers where', () => {
    const { master, replica } = pair();
    master.write(10);
    replica.replicate(master);
    replica.promote(false);
    expect(replica.position.parent).to.deep.equal({ history: 'h0', forkOffset: 10 });
    expect([replica.isFenced, replica.isWritable]).to.deep.equal([true, false]);
    replica.fence(false);
    expect(replica.isWritable).to.equal(true);
  });

  it('copies everything anew when its own writes went another way', () => {
    const { master, replica } = pair();
    replica.promote(true);
    replica.write(50);
    replica.follow(master.id);
    replica.replicate(master);
    expect(replica.report([])).to.have.nested.property('upstream.isSyncing', true);
    replica.now = 400;
    replica.replicate(master);
    expect(replica.position).to.deep.equal(master.position);
  });

  it('does first what it was told while it was stopped, and forgets it when it is started anew', () => {
    const { master } = pair();
    master.isHung = true;
    master.backlog.push(() => void master.fence(true));
    master.wake();
    expect(master.isFenced).to.equal(true);
    master.startsFenced = true;
    master.backlog.push(() => void master.fence(false));
    master.restart();
    master.wake();
    expect(master.isFenced).to.equal(true);
  });
});

function pair(): { master: ModelServer; replica: ModelServer } {
  const [master, replica] = [new ModelServer(5), new ModelServer(6)];
  master.startsFenced = false;
  master.restart('master');
  replica.follow(master.id);
  replica.replicate(master);
  return { master, replica };
}
