import { expect } from 'chai';
import { HOST_FAULTS } from '../../src/simulator/faults.js';
import { drawScenario } from '../../src/simulator/scenario.js';
import type { Scenario, ScenarioOptions } from '../../src/simulator/scenario.js';
import { ANY_WORLD } from '../kit/any-world.js';

const OTHER_FAULTS =
  'cutPair cutOneWay flap part crashAt slowDisk slowServer order lag absurd network heal write'.split(' ');

describe('a scenario', () => {
  it('follows from its seed alone', () => {
    expect(drawScenario(7, ANY_WORLD)).to.deep.equal(drawScenario(7, ANY_WORLD));
    expect(drawScenario(7, ANY_WORLD)).not.to.deep.equal(drawScenario(8, ANY_WORLD));
  });

  it('has what was pinned', () => {
    for (const { monitors, servers } of draw({ monitors: 7, servers: 4 })) {
      expect([monitors, servers]).to.deep.equal([7, 4]);
    }
  });

  it('with arbiters has more monitors than servers, and at least two of these', () => {
    for (const { monitors, servers } of draw({ hasArbiters: true })) {
      expect(servers).to.be.within(2, monitors - 1);
    }
  });

  it('never has so many foreign voters that the rest are no majority', () => {
    for (const { monitors, foreign } of draw({ hasForeign: true })) {
      expect(foreign).to.be.within(1, Math.ceil(monitors / 2) - 1);
    }
  });

  it('has clocks that the margin covers, unless others are asked for', () => {
    const widest = (scenarios: readonly Scenario[]): number =>
      Math.max(...scenarios.map(({ clocks }) => spread(clocks.map(({ rate }) => rate))));
    expect(widest(draw({}))).to.be.within(0.09, 0.1001);
    expect(widest(draw({ hasWildClocks: true }))).to.be.above(0.3);
  });

  it('meets every kind of fault in a hundred seeds', () => {
    const met = new Set(draw({}).flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)));
    expect([...met]).to.have.members([...HOST_FAULTS, ...OTHER_FAULTS]);
  });
});

function draw(options: Partial<ScenarioOptions>): readonly Scenario[] {
  return Array.from({ length: 100 }, (_, seed) => drawScenario(seed, { ...ANY_WORLD, ...options }));
}

function spread(rates: readonly number[]): number {
  return Math.max(...rates) - Math.min(...rates);
}
