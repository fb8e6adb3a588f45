import { expect } from 'chai';
import { runSeed } from '../../src/simulator/run-seed.js';
import { drawScenario } from '../../src/simulator/scenario.js';
import type { ScenarioOptions } from '../../src/simulator/scenario.js';
import { ANY_WORLD } from '../kit/any-world.js';

describe('a simulated world', () => {
  for (const [name, worlds, seeds] of [
    ['leases', {}, 40],
    ['no leases', { hasLeases: false }, 30],
    ['arbiters', { hasArbiters: true }, 20],
    ['foreign Sentinels', { hasForeign: true }, 20],
    ['seven monitors', { monitors: 7 }, 5],
  ] as const) {
    it(`breaks no rule in ${seeds} seeds with ${name}, and recovers`, () => {
      for (let seed = 1; seed <= seeds; seed++) expectSound(seed, worlds);
    });
  }

  it('goes the same way each time that its seed is played', () => {
    for (const seed of [3, 14]) {
      const [first, second] = [0, 1].map(() => runSeed(drawScenario(seed, ANY_WORLD), { isLogged: true }));
      expect(second).to.deep.equal(first);
      expect(first?.log.length).to.be.above(20);
    }
  });

  it('is not changed by being written down', () => {
    const { log: _log, ...silent } = runSeed(drawScenario(3, ANY_WORLD));
    expect(runSeed(drawScenario(3, ANY_WORLD), { isLogged: true })).to.deep.include(silent);
  });

  it('sees failovers, and writes that are acknowledged on the way', () => {
    const results = [1, 2, 3, 4, 5, 6].map((seed) => runSeed(drawScenario(seed, ANY_WORLD)));
    expect(results.reduce((sum, { failovers }) => sum + failovers, 0)).to.be.above(0);
    expect(results.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).to.be.above(100);
  });
});

function expectSound(seed: number, worlds: Partial<ScenarioOptions>): void {
  const { violation } = runSeed(drawScenario(seed, { ...ANY_WORLD, ...worlds }));
  expect(violation, `seed ${seed} ${JSON.stringify(worlds)}`).to.equal(null);
}
