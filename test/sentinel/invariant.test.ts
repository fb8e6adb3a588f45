import { expect } from 'chai';
import { InvariantError, checkInvariants, invariant } from '../../sentinel/invariant.js';
import type { Campaigning, Underway } from '../../sentinel/course.js';
import type { DurableRecord } from '../../sentinel/record.js';
import type { State } from '../../sentinel/state.js';
import { E, Lab, M, S, recordOf, tableOf } from '../kit/lab.js';

/** Breaks a healthy state, and gives the record as it was before the step. */
type Corruption = (state: State) => DurableRecord;

const promoting: Underway = {
  state: 'promoting',
  epoch: E(1),
  errand: { kind: 'failover', cause: 'master-down', target: S(6), tried: [], order: null, request: null },
  sinceMs: 0,
  write: null,
  trail: [],
};

const corruptions: readonly [string, Corruption][] = [
  ['the promised epoch never goes back', () => recordOf({ promised: E(2) })],
  ['one vote for one candidate in an epoch', () => recordOf({ votedFor: M(7) })],
  ['the table never goes back', () => recordOf({ table: tableOf({ version: 2 }) })],
  ['no table of an epoch above the promised one', (state) => become(state, { table: tableOf({ epoch: E(2) }) })],
  ['a target exactly while a change is under way', (state) => become(state, { table: tableOf({ target: S(6) }) })],
  ['no server twice in the order', (state) => become(state, { table: tableOf({ order: [S(5), S(5)] }) })],
  ['no promotion that the table does not tell of', (state) => run(state, promoting)],
  ['no more votes than voters', (state) => run(state, campaigning(5))],
];

describe('invariants', () => {
  for (const [rule, corrupt] of corruptions) {
    it(`${rule}: a state that breaks it stops the world`, () => {
      const { state } = new Lab();
      const before = corrupt(state);
      expect(() => checkInvariants(state, before)).to.throw(InvariantError, rule);
    });
  }

  it('a healthy state passes', () => {
    const { state } = Lab.well();
    expect(() => checkInvariants(state, state.record)).not.to.throw();
  });

  it('an error names the rule', () => {
    expect(() => invariant(false, 'two and two are four')).to.throw('invariant broken: two and two are four');
    expect(() => invariant(true, 'x')).not.to.throw();
  });
});

function become(state: State, change: Partial<DurableRecord>): DurableRecord {
  state.record = recordOf(change);
  return recordOf({ promised: E(0), votedFor: null, table: null });
}

function run(state: State, course: State['course']): DurableRecord {
  state.course = course;
  return state.record;
}

function campaigning(votes: number): Campaigning {
  const vote = {
    kind: 'vote',
    epoch: E(1),
    isGranted: true,
    reason: '',
    freeInMs: 0,
    promised: E(1),
    table: null,
    floor: null,
  } as const;
  const all = Array.from({ length: votes }, (_, n) => [M(n), vote] as const);
  return { state: 'campaigning', epoch: E(1), intent: { kind: 'failover' }, votes: new Map(all), sinceMs: 0 };
}
