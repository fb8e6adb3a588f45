import { expect } from 'chai';
import type { Reply } from '../../../src/engines/redis/reply.js';
import { fenceOver, isFence, limitsIn, wordsToSet } from '../../../src/engines/redis/write-limits.js';

describe('the limits of Redis', () => {
  const told = (...value: unknown[]): Reply => ({ kind: 'value', value });
  const both = { minReplicasToWrite: 3, maxLagSeconds: 7 };

  const replies: readonly [string, Reply, typeof both | null][] = [
    ['in one order', told('min-replicas-to-write', '3', 'min-replicas-max-lag', '7'), both],
    ['in the other', told('min-replicas-max-lag', '7', 'min-replicas-to-write', '3'), both],
    ['of which one is missing', told('min-replicas-max-lag', '7'), null],
    ['without a value', told('min-replicas-max-lag', '7', 'min-replicas-to-write'), null],
    ['that are no numbers', told('min-replicas-max-lag', '7', 'min-replicas-to-write', 'x'), null],
    ['of another type', { kind: 'value', value: 'OK' }, null],
    ['that are refused', { kind: 'error', code: 'NOPERM', text: 'NOPERM no' }, null],
  ];
  for (const [name, reply, limits] of replies) {
    it(`are read from a reply ${name}`, () => {
      expect(limitsIn(reply)).to.deep.equal(limits);
    });
  }

  const fences: readonly [number, number, boolean][] = [
    [1_000_000, 10, true],
    [1_000_000, 0, false],
    [999_999, 10, false],
    [0, 10, false],
    [2_147_483_647, 1, true],
  ];
  for (const [minReplicasToWrite, maxLagSeconds, isOne] of fences) {
    it(`are ${isOne ? 'a' : 'no'} fence with ${minReplicasToWrite} replicas within ${maxLagSeconds} s`, () => {
      expect(isFence({ minReplicasToWrite, maxLagSeconds })).to.equal(isOne);
    });
  }

  it('keep the lag of the operator in a fence, unless it switches the rule off', () => {
    expect(fenceOver(both)).to.deep.equal({ minReplicasToWrite: 1_000_000, maxLagSeconds: 7 });
    for (const limits of [null, { minReplicasToWrite: 3, maxLagSeconds: 0 }]) {
      expect(isFence(fenceOver(limits))).to.equal(true);
    }
  });

  it('are set one at a time, the lag first', () => {
    expect(wordsToSet(both)).to.deep.equal([
      ['CONFIG', 'SET', 'min-replicas-max-lag', '7'],
      ['CONFIG', 'SET', 'min-replicas-to-write', '3'],
    ]);
  });
});
