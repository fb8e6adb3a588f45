import { expect } from 'chai';
import * as fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TRANSITIONS, fire } from '../../sentinel/failover.js';
import type { CourseEvent } from '../../sentinel/failover.js';
import { failoverPage } from '../kit/failover-page.js';
import { failed, inMove, inReturn } from '../kit/course-lab.js';
import { Lab, S, at, reportOf } from '../kit/lab.js';
import { play, readScenarios } from '../kit/scenario.js';
import { courses, live } from '../kit/random-faults.js';
import { nameOf, watchTransitions } from '../kit/transition-watch.js';
import { WAYS } from '../kit/transition-ways.js';

const SCENARIOS = fileURLToPath(new URL('../scenarios', import.meta.url));
const PAGE = new URL('../../docs/reference/failover.md', import.meta.url);

describe('the transition table', () => {
  it('has one row for each state and event', () => {
    const names = TRANSITIONS.map(nameOf);
    expect(new Set(names).size).to.equal(names.length);
  });

  for (const row of TRANSITIONS) {
    it(`${nameOf(row)}: can be taken, and leads where it says`, () => {
      const watch = watchTransitions();
      WAYS[nameOf(row)]?.();
      watch.close();
      const led = watch.taken.get(nameOf(row));
      expect(led, 'states it led to').not.to.equal(undefined);
      expect(row.to).to.include.members([...(led ?? [])]);
    });
  }

  it('leads only where it says, in all scenarios and under random faults', () => {
    const watch = watchTransitions();
    for (const scenario of readScenarios(SCENARIOS)) play(scenario);
    for (const course of fc.sample(courses(3, 16), { seed: 1, numRuns: 40 })) live(course, {});
    watch.close();
    for (const row of TRANSITIONS) {
      const led = watch.taken.get(nameOf(row)) ?? new Set();
      expect(row.to, nameOf(row)).to.include.members([...led]);
    }
    expect(watch.taken.size).to.be.greaterThan(20);
  });

  it('gives every state a way out, and every state but idle a way in', () => {
    const states = new Set(TRANSITIONS.map(({ from }) => from));
    const reached = new Set(TRANSITIONS.flatMap(({ to }) => to));
    for (const state of states) if (state !== 'idle') expect(reached).to.include(state);
    for (const state of reached) expect(states).to.include(state);
  });

  it('is what docs/reference/failover.md shows', () => {
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, failoverPage());
    expect(readFileSync(PAGE, 'utf8')).to.equal(failoverPage());
  });
});

describe('an event without a row', () => {
  const events: readonly CourseEvent[] = [
    { kind: 'over' },
    { kind: 'turn' },
    { kind: 'elected' },
    { kind: 'notElected', reason: '' },
    { kind: 'recorded' },
    { kind: 'unanswered' },
    { kind: 'done', position: null },
    { kind: 'failed', reason: '' },
    { kind: 'near' },
    { kind: 'equal' },
    { kind: 'open' },
    { kind: 'unkept' },
    { kind: 'late' },
    { kind: 'deposed' },
  ];
  for (const event of events) {
    it(`changes nothing: ${event.kind} of an idle monitor`, () => {
      const lab = Lab.well();
      const before = structuredClone({ ...lab.state, config: null });
      expect(fire(lab.state, event)).to.equal(null);
      expect(structuredClone({ ...lab.state, config: null })).to.deep.equal(before);
    });
  }
});

describe('the end of an action', () => {
  const done = { isDone: true, position: at(1000) } as const;

  it('of another server, or of another kind, is not the one that is awaited', () => {
    const lab = inMove('demoting');
    lab.feed({ kind: 'performed', action: 'follow', server: S(7), result: done });
    lab.feed({ kind: 'performed', action: 'promote', server: S(5), result: done });
    lab.feed({ kind: 'performed', action: 'follow', server: S(7), result: { isDone: false, reason: 'x' } });
    expect(lab.course).to.equal('demoting');
    lab.feed({ kind: 'performed', action: 'follow', server: S(5), result: done });
    expect(lab.course).to.equal('promoting');
    lab.feed({ kind: 'performed', action: 'promote', server: S(7), result: done });
    expect(lab.course).to.equal('promoting');
  });

  it('that failed on the way back, with nobody left to promote, ends the course and answers the operator', () => {
    const lab = inReturn();
    for (const n of [6, 7]) lab.see(n, reportOf('replica', { priority: 0 }));
    failed(lab, 'promote', 5);
    expect(lab.course).to.equal('idle');
    expect(lab.answer()).to.include({ isDone: false, code: 'E_NO_REPLICA' });
  });

  it('that nobody waits for is of no meaning', () => {
    const lab = Lab.well();
    for (const action of ['promote', 'follow', 'hold', 'resume'] as const) {
      lab.feed({ kind: 'performed', action, server: S(5), result: done });
    }
    expect(lab.course).to.equal('idle');
  });
});
