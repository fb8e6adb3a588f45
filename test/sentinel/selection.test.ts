import { expect } from 'chai';
import * as fc from 'fast-check';
import { lagBehind } from '../../sentinel/position.js';
import { rank, unfitness } from '../../sentinel/selection.js';
import type { Candidate, Rules } from '../../sentinel/selection.js';
import { S, at, reportOf } from '../kit/lab.js';

const rules: Rules = { floor: at(1000), maxLagBytes: 100, maxLinkDownMs: 5000 };

function candidate(n: number, change: Partial<Candidate> = {}): Candidate {
  return { server: S(n), report: reportOf('replica'), isReachable: true, place: n - 5, ...change };
}

function upstream(change: Partial<{ isLinked: boolean; downMs: number | null; isSyncing: boolean }>) {
  return { upstream: { master: S(5), isLinked: true, downMs: 0, isSyncing: false, ...change } };
}

describe('selection', () => {
  const rows: readonly [string, Candidate, Rules, string | null][] = [
    ['a healthy replica', candidate(6), rules, null],
    ['one that does not answer', candidate(6, { isReachable: false }), rules, 'unreachable'],
    ['one that never answered', candidate(6, { report: null }), rules, 'unreachable'],
    ['one that is never to be promoted', replicaWith({ priority: 0 }), rules, 'priority-0'],
    ['one whose first copy is on its way', replicaWith(upstream({ isSyncing: true })), rules, 'never-synced'],
    ['one of another history', replicaWith({ position: at(1000, 'x') }), rules, 'never-synced'],
    [
      'one without a link and without a floor to compare',
      replicaWith(upstream({ downMs: null })),
      { ...rules, floor: null },
      'never-synced',
    ],
    [
      'one that knows no position and was never linked',
      replicaWith({ position: null, ...upstream({ downMs: null }) }),
      rules,
      'never-synced',
    ],
    [
      'one restarted with its data: never linked since, but its position tells',
      replicaWith(upstream({ downMs: null })),
      rules,
      null,
    ],
    ['a link down for as long as allowed', replicaWith(upstream({ downMs: 5000 })), rules, null],
    ['a link down for longer', replicaWith(upstream({ downMs: 5001 })), rules, 'link-down-too-long'],
    ['as far behind as allowed', replicaWith({ position: at(900) }), rules, null],
    ['further behind', replicaWith({ position: at(899) }), rules, 'too-far-behind'],
    ['nobody saw how far the master was', replicaWith({ position: at(1) }), { ...rules, floor: null }, null],
    ['an engine without positions', replicaWith({ position: null }), rules, null],
  ];
  for (const [what, who, given, expected] of rows) {
    it(`${what}: ${expected ?? 'fit'}`, () => expect(unfitness(who, given)).to.equal(expected));
  }

  it('prefers the lower priority, then more data, then the place in the order, then the lower id', () => {
    const free = { ...rules, maxLagBytes: 10_000 };
    const ranked = rank(
      [
        candidate(9, { place: 1, report: reportOf('replica', { position: at(1500) }) }),
        candidate(8, { place: 3, report: reportOf('replica', { priority: 10, position: at(10) }) }),
        candidate(7, { place: 2 }),
        candidate(6, { place: 1 }),
        candidate(5, { place: 1 }),
      ],
      free,
    );
    expect(ranked.map(({ server }) => server)).to.deep.equal([S(8), S(9), S(5), S(6), S(7)]);
  });

  it('does not count what a server wrote after a fork of its own', () => {
    const strayed = replicaWith({ position: at(5000, 'h1', { history: 'h0', forkOffset: 950 }) });
    const ranked = rank([strayed, candidate(7)], rules);
    expect(ranked.map(({ server }) => server)).to.deep.equal([S(7), S(6)]);
  });

  it('ranks as a slow and simple version does, whatever the order it is told in', () => {
    fc.assert(
      fc.property(someRules, fc.array(someCandidate, { maxLength: 6 }), fc.nat(), (given, listed, turn) => {
        const candidates = listed.map((each, place) => ({ ...each, server: S(place + 5) }));
        const expected = simpleRank(candidates, given).map(({ server }) => server);
        expect(rank(candidates, given).map(({ server }) => server)).to.deep.equal(expected);
        const cut = candidates.length === 0 ? 0 : turn % candidates.length;
        const turned = [...candidates.slice(cut), ...candidates.slice(0, cut)].toReversed();
        expect(rank(turned, given).map(({ server }) => server)).to.deep.equal(expected);
      }),
    );
  });

  it('never lets anybody win who is unfit', () => {
    fc.assert(
      fc.property(someRules, fc.array(someCandidate, { maxLength: 6 }), (given, listed) => {
        for (const { report, isReachable } of rank(listed, given)) {
          expect(isReachable).to.equal(true);
          expect(report?.priority).to.be.greaterThan(0);
          expect(report?.upstream?.isSyncing).to.equal(false);
          const lag = given.floor === null || !report?.position ? 0 : lagBehind(given.floor, report.position);
          expect(lag).not.to.equal(null);
          expect(lag).to.be.at.most(given.maxLagBytes);
        }
      }),
    );
  });
});

function replicaWith(change: Parameters<typeof reportOf>[1]): Candidate {
  return candidate(6, { report: reportOf('replica', change) });
}

const somePosition = fc.record({
  history: fc.constantFrom('h0', 'h0', 'x'),
  offset: fc.nat(1200),
  parent: fc.constant(null),
});

const someRules: fc.Arbitrary<Rules> = fc.record({
  floor: fc.option(somePosition),
  maxLagBytes: fc.nat(1200),
  maxLinkDownMs: fc.constant(5000),
});

const someReport = fc
  .record({
    priority: fc.constantFrom(0, 1, 100, 100),
    position: fc.option(somePosition),
    downMs: fc.constantFrom(0, 0, 4000, 6000, null),
    isSyncing: fc.constantFrom(false, false, true),
  })
  .map(({ priority, position, downMs, isSyncing }) =>
    reportOf('replica', { priority, position, ...upstream({ downMs, isSyncing, isLinked: downMs === 0 }) }),
  );

const someCandidate: fc.Arbitrary<Candidate> = fc.record({
  server: fc.constantFrom(S(5), S(6), S(7)),
  report: fc.option(someReport),
  isReachable: fc.constantFrom(true, true, true, false),
  place: fc.nat(2),
});

/** Takes the best again and again, by comparing each with each. */
function simpleRank(candidates: readonly Candidate[], given: Rules): readonly Candidate[] {
  const left = candidates.filter((each) => unfitness(each, given) === null);
  const ranked: Candidate[] = [];
  while (left.length > 0) {
    const best = left.find((one) => left.every((other) => one === other || isBetter(one, other)));
    if (best === undefined) throw new Error('no best candidate');
    ranked.push(best);
    left.splice(left.indexOf(best), 1);
  }
  return ranked;
}

function isBetter(one: Candidate, other: Candidate): boolean {
  const keys = (each: Candidate): readonly number[] => [
    -(each.report?.priority ?? 0),
    each.report?.position?.offset ?? 0,
    -each.place,
  ];
  const [a, b] = [keys(one), keys(other)];
  const first = a.findIndex((value, place) => value !== b[place]);
  return first < 0 ? one.server < other.server : (a[first] ?? 0) > (b[first] ?? 0);
}
