import { expect } from 'chai';
import { createDice } from '../../src/simulator/dice.js';
import { Network } from '../../src/simulator/network.js';

const HOSTS = [5, 6, 7];

describe('the simulated network', () => {
  it('can be cut in one direction', () => {
    const network = newNetwork();
    network.cutOneWay(5, 6);
    expect([network.isCut(5, 6), network.isCut(6, 5), network.isOpen(6, 5)]).to.deep.equal([true, false, false]);
  });

  it('can be parted, and healed', () => {
    const network = newNetwork();
    network.part([5]);
    expect([network.isOpen(5, 6), network.isOpen(5, 7), network.isOpen(6, 7)]).to.deep.equal([false, false, true]);
    network.heal();
    expect(network.isOpen(5, 6)).to.equal(true);
  });

  it('never cuts a host off from itself', () => {
    const network = newNetwork();
    network.cut(5);
    expect([network.isOpen(5, 5), network.isOpen(5, 6), network.isOpen(6, 7)]).to.deep.equal([true, false, true]);
  });

  it('keeps the order of the messages of one link, however long each takes', () => {
    const network = newNetwork();
    network.jitterMs = 50;
    const arrivals = Array.from({ length: 200 }, (_, now) => network.arrivalMs(5, 6, now) ?? 0);
    expect(arrivals).to.deep.equal(arrivals.toSorted((a, b) => a - b));
    expect(Math.max(...arrivals.map((atMs, now) => atMs - now))).to.be.above(20);
  });

  it('loses and doubles as many messages as it is told', () => {
    const network = newNetwork();
    Object.assign(network, { lossPerMille: 200, doublePerMille: 100 });
    const tries = Array.from({ length: 5000 }, (_, now) => network.arrivalMs(5, 6, now));
    expect(tries.filter((atMs) => atMs === null).length).to.be.within(850, 1150);
    expect(tries.filter(() => network.isDoubled()).length).to.be.within(400, 600);
  });
});

function newNetwork(): Network {
  return new Network(HOSTS, createDice(1));
}
