import { expect } from 'chai';
import { createLineage } from '../../../src/engines/redis/lineage.js';
import type { Position, ServerReport } from '../../../sentinel/index.js';

describe('the lineage of a Redis server', () => {
  const at = (history: string, offset: number, parent: Position['parent'] = null): Position => ({
    history,
    offset,
    parent,
  });
  const report = (position: Position | null, change: Partial<ServerReport> = {}): ServerReport => ({
    kind: 'answered',
    role: 'master',
    instance: 'run 1',
    position,
    isFenced: false,
    priority: 100,
    upstream: null,
    replicas: [],
    ...change,
  });

  it('tells a new history of the same process as a fork of the one before, from then on', () => {
    const lineage = createLineage();
    expect(lineage(report(at('a', 10))).position).to.deep.equal(at('a', 10));
    expect(lineage(report(at('b', 12))).position).to.deep.equal(at('b', 12, { history: 'a', forkOffset: 10 }));
    expect(lineage(report(at('b', 90))).position).to.deep.equal(at('b', 90, { history: 'a', forkOffset: 10 }));
    expect(lineage(report(at('c', 91))).position).to.deep.equal(at('c', 91, { history: 'b', forkOffset: 90 }));
  });

  const unrelated: readonly (readonly [string, ServerReport, Position | null])[] = [
    ['another process', report(at('b', 12), { instance: 'run 2' }), at('b', 12)],
    ['a position that is lower', report(at('b', 9)), at('b', 9)],
    [
      'a parent of its own',
      report(at('b', 12, { history: 'x', forkOffset: 3 })),
      at('b', 12, { history: 'x', forkOffset: 3 }),
    ],
    ['no position', report(null), null],
    ['a replica', report(at('b', 12), { role: 'replica' }), at('b', 12)],
  ];
  for (const [what, given, expected] of unrelated) {
    it(`adds nothing for ${what}`, () => {
      const lineage = createLineage();
      lineage(report(at('a', 10)));
      expect(lineage(given).position).to.deep.equal(expected);
    });
  }

  it('forgets what was before a time as replica', () => {
    const lineage = createLineage();
    lineage(report(at('a', 10)));
    lineage(report(at('z', 50), { role: 'replica' }));
    expect(lineage(report(at('b', 60))).position).to.deep.equal(at('b', 60));
  });
});
