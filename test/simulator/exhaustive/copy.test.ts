import { expect } from 'chai';
import { step, tick } from '../../../sentinel/core.js';
import { beginSmallWorld } from '../../../src/simulator/exhaustive/beginnings.js';
import { copyState } from '../../../src/simulator/exhaustive/copy.js';
import { copyWorld, fingerprint } from '../../../src/simulator/exhaustive/small-world.js';
import { Lab, S } from '../../kit/lab.js';

describe('a copy of a monitor', () => {
  it('is equal, and stays as it is when the original goes on', () => {
    const lab = Lab.well();
    const copied = copyState(lab.state);
    expect(copied).to.deep.equal(lab.state);
    const before = structuredClone({ ...copied, config: null });
    lab.see(6, { kind: 'refused' }).pass(500);
    expect(structuredClone({ ...copied, config: null })).to.deep.equal(before);
  });

  it('goes on as the original does', () => {
    const lab = Lab.well();
    const copied = copyState(lab.state);
    for (const state of [lab.state, copied]) {
      step(state, { kind: 'probed', server: S(5), result: { kind: 'refused' } }, 10);
      tick(state, 200);
    }
    expect(copied).to.deep.equal(lab.state);
  });
});

describe('a copy of a small world', () => {
  it('has the same fingerprint, and another one once something happened', () => {
    const { world } = beginSmallWorld('kill', new Set(), {});
    const copied = copyWorld(world);
    expect(fingerprint(copied)).to.equal(fingerprint(world));
    copied.now += 1;
    expect(fingerprint(copied)).not.to.equal(fingerprint(world));
  });
});
