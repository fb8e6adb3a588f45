import { expect } from 'chai';
import { deadline, inspect, takeEffects, tick } from '../../sentinel/core.js';
import { E, Lab, M, S, recordOf, reportOf, tableOf } from '../kit/lab.js';
import { World } from '../../src/simulator/world.js';
import { agreedMaster, isWell } from '../../src/simulator/outlook.js';

describe('the core', () => {
  it('hands out its effects once', () => {
    const lab = new Lab().meet();
    expect(takeEffects(lab.state)).not.to.have.length(0);
    expect(takeEffects(lab.state)).to.have.length(0);
  });

  it('wants to be called again soon, later than now, and at the latest after a quarter of a second', () => {
    const lab = Lab.well();
    for (let n = 0; n < 50; n++) {
      const at = deadline(lab.state);
      expect(at).to.be.within(lab.now + 2, lab.now + 250);
      tick(lab.state, at);
    }
  });

  it('shows a picture that is no part of its state', () => {
    const lab = Lab.well();
    const picture = inspect(lab.state);
    lab.see(6, { kind: 'refused' });
    expect(picture.servers[1]).to.include({ server: S(6), status: 'ok', isOk: true, isSdown: false });
    expect(inspect(lab.state).servers[1]).to.include({ isOk: false, isSdown: true });
  });

  it('shows each server’s lag, and none of the master', () => {
    const lab = Lab.well().see(6, reportOf('replica', { position: { history: 'h0', offset: 400, parent: null } }));
    expect(inspect(lab.state).servers.map(({ lagBytes }) => lagBytes)).to.deep.equal([null, 600, 0]);
  });

  it('shows who leads, and what each monitor promised', () => {
    const lab = Lab.well().meet({ leads: E(1) }, { promised: E(3) });
    const { leader, monitors } = inspect(lab.state);
    expect(leader).to.equal(M(5));
    expect(monitors.map(({ monitor, isLive, promised }) => [monitor, isLive, promised])).to.deep.equal([
      [M(5), true, 1],
      [M(6), true, 1],
      [M(7), true, 3],
    ]);
  });

  it('says when a peer is up and down, and gives the field free when the leader is lost', () => {
    const lab = Lab.well();
    lab.state.standDownUntilMs = lab.now + 400;
    lab.feed({ kind: 'unlinked', peer: M(5), isClosed: true });
    expect(lab.announced()).to.include('-monitor-up');
    expect(lab.state.standDownUntilMs).to.equal(lab.now);
    lab.feed({ kind: 'unlinked', peer: M(9), isClosed: true });
  });

  it('goes on from what the last run left on disk', () => {
    const table = tableOf({ epoch: E(7), version: 12, master: S(7) });
    const lab = new Lab({ record: recordOf({ promised: E(8), votedFor: null, table }) });
    expect(inspect(lab.state)).to.include({ epoch: 7, version: 12, master: S(7), phase: 'stable' });
    expect(lab.state.isBlank).to.equal(false);
  });
});

describe('discovery', () => {
  const settings = { discovers: true, servers: [S(5)], voters: [M(6)], quorum: 2 };

  it('takes in the replicas that the master reports, and the monitors that make themselves known, for ever', () => {
    const lab = new Lab({ record: null, settings });
    lab.pass(10).see(5, reportOf('master', { replicas: [S(6), S(7)] }));
    lab.feed({ kind: 'discovered', monitor: M(5), speaksNative: true });
    lab.feed({ kind: 'discovered', monitor: M(5), speaksNative: true });
    expect(lab.announced().filter((name) => name === '+slave' || name === '+sentinel')).to.have.length(3);
    expect(lab.wanted('persist').at(-1)?.record.discovered).to.deep.equal({ servers: [S(6), S(7)], monitors: [M(5)] });
    expect(inspect(lab.state).order).to.deep.equal([S(5), S(6), S(7)]);
  });

  it('believes no replica, and no server but the master', () => {
    const lab = new Lab({ record: null, settings });
    lab.pass(10).see(5, reportOf('replica', { replicas: [S(9)] }));
    expect(inspect(lab.state).order).to.deep.equal([S(5)]);
  });

  it('is off where the configuration names everybody', () => {
    const lab = Lab.well().feed({ kind: 'discovered', monitor: M(9), speaksNative: false });
    lab.see(5, reportOf('master', { replicas: [S(9)] }));
    expect(inspect(lab.state).monitors).to.have.length(3);
    expect(inspect(lab.state).servers).to.have.length(3);
  });
});

describe('a planned move', () => {
  it('loses no write that a client was told of', () => {
    let written = 0;
    const world: World = new World({
      onEffect: () => {
        for (const server of world.servers.values()) {
          if (!server.isWritable) continue;
          server.write(10);
          written += 10;
        }
        return true;
      },
    });
    world.runUntil('first table', () => isWell(world));
    for (const order of [
      [6, 5, 7],
      [7, 6, 5],
      [5, 6, 7],
    ]) {
      world.request(6, `${order[0]}`, { kind: 'order', order: order.map((n) => world.server(n).id) });
      world.runUntil(
        `master ${order[0]}`,
        () => isWell(world) && agreedMaster(world) === world.server(order[0] ?? 5).id,
      );
      world.run(500);
    }
    world.run(1);
    for (const server of world.servers.values()) expect(server.position.offset).to.equal(written);
  });
});
