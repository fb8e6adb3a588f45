import { expect } from 'chai';
import * as fc from 'fast-check';
import { Agenda } from '../../src/simulator/agenda.js';

describe('the agenda', () => {
  it('runs everything in the order of its time, and what is planned first among equals', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (times) => {
        const agenda = new Agenda();
        const ran: [number, number][] = [];
        for (const [place, ms] of times.entries()) agenda.later(ms, () => ran.push([agenda.now, place]));
        while (agenda.runNext(1000));
        const planned = times.map((ms, place) => [ms, place] as const);
        expect(ran).to.deep.equal(planned.toSorted(([a, m], [b, n]) => a - b || m - n));
        expect(agenda.now).to.equal(1000);
      }),
    );
  });

  it('stands at the given time when nothing is due by then, and goes on from there', () => {
    const agenda = new Agenda();
    let count = 0;
    agenda.later(10, () => (count += 1));
    expect([agenda.runNext(9), agenda.now, count]).to.deep.equal([false, 9, 0]);
    expect([agenda.runNext(10), agenda.now, count]).to.deep.equal([true, 10, 1]);
  });

  it('runs what is planned for now before what comes later, and takes no time for it', () => {
    const agenda = new Agenda();
    const ran: string[] = [];
    agenda.later(5, () => {
      ran.push('first');
      agenda.later(-3, () => ran.push(`again at ${agenda.now}`));
    });
    agenda.later(6, () => ran.push('last'));
    while (agenda.runNext(6));
    expect(ran).to.deep.equal(['first', 'again at 5', 'last']);
  });
});
