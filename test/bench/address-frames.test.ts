import { expect } from 'chai';
import { holdingsOf } from '../lab/address-plan.js';
import type { FrameForm } from '../lab/frame-form.js';
import type { AttributedFrame } from '../lab/heard-frames.js';
import { announcedBy } from './address-frames.js';
import { isUnsound, lineOf, reportOf } from './address-report.js';
import type { Shown } from './address-report.js';

const HOLDINGS = [
  ...holdingsOf(1, [line(5, 'a', 'here', 0), line(5, 'b', 'here', 0), line(1025, 'a', 'away', 1020)]),
  ...holdingsOf(2, [line(1100, 'a', 'here', 1095), line(1110, 'b', 'here', 1105)]),
];
const FRAMES = [
  frame(990, 1, 'announce-reply', 'a'),
  frame(1020, 1, 'answer', 'a'),
  frame(1000, 1, 'answer', 'b'),
  frame(1101, 2, 'answer', 'a'),
  frame(1105, 2, 'announce-request', 'a'),
  frame(1106, 2, 'announce-reply', 'a'),
  frame(1125, 2, 'announce-na', 'b'),
  frame(1205, 2, 'announce-request', 'a'),
  frame(3200, 2, 'announce-request', 'a'),
];
const HEARD = { holdings: HOLDINGS, addresses: ['a', 'b'], old: 1, atMs: 1000 };

describe('what is heard of a fault', () => {
  it('begins with the first announcement of each address by another host, the last one counts', () => {
    expect(announcedBy({ ...HEARD, frames: FRAMES })).to.deep.equal({
      firstMs: 125,
      sinceLastSignMs: 125,
      requests: 2,
      replies: 1,
      advertisements: 1,
      wrong: [],
    });
  });

  it('has no beginning where an address is announced by nobody else', () => {
    const { firstMs, sinceLastSignMs } = announcedBy({ ...HEARD, frames: FRAMES.filter(({ host }) => host === 1) });
    expect([firstMs, sinceLastSignMs]).to.deep.equal([null, null]);
  });

  it('counts who speaks without right from the fault on', () => {
    const late = frame(1300, 1, 'answer', 'a');
    const early = frame(900, 2, 'answer', 'a');
    expect(announcedBy({ ...HEARD, frames: [early, ...FRAMES, late] }).wrong).to.deep.equal([late]);
  });
});

describe('the report about addresses', () => {
  const announced = announcedBy({ ...HEARD, frames: FRAMES });
  const answers = [
    { atMs: 1101, host: 2, gapMs: 81 },
    { atMs: 1120, host: 2, gapMs: 120 },
  ];
  const silent = [{ address: 'a', resetMs: 20, sinceLastAnswerMs: -1, writesMs: 150 }];
  const shown: Shown = { what: 'quorate: move', atMs: 1000, answers, overlapMs: 0, announced, silent };
  const gone: Shown = { ...shown, what: 'quorate: gone', answers: [], silent: [] };

  it('has a row for each fault: when both families moved, what was announced, what a silent client met', () => {
    const rows = reportOf([shown, { ...shown, answers: answers.map((each) => ({ ...each, gapMs: 200 })) }, gone]);
    expect(rows).to.include('| quorate: move | 2 | 101 (101) | 120 (120) | 200 (200) | 200 (200) | 0 |\n');
    expect(rows).to.include('| quorate: gone | 1 | - | - | - | - | 0 |\n');
    expect(rows).to.include('| quorate: move | 125 (125) | 125 (125) | 2 | 1 | 1 | 0 |\n');
    expect(rows).to.include('| planned move, through a | 2 | 20 (20) | -1 (-1) | 150 (150) |\n');
    expect(reportOf([gone])).not.to.include('silent');
  });

  it('is unsound where two hosts had an address, or one spoke without right, and names the frames', () => {
    const wrong = { ...shown, announced: { ...announced, wrong: [frame(1300, 1, 'answer', 'a')] } };
    expect([shown, { ...shown, overlapMs: 5 }, wrong].map(isUnsound)).to.deep.equal([false, true, true]);
    expect(lineOf(wrong)).to.include('; wrong: 1: after 300 ms answer of a by 1');
    expect(lineOf(gone)).to.equal('quorate: gone: -, two 0 ms\n');
  });
});

function line(atMs: number, address: string, text: string, lastMs: number) {
  return { atMs, address, text, lastMs };
}

function frame(atMs: number, host: number, form: FrameForm, address: string): AttributedFrame {
  return { atMs, sinceMs: atMs, host, form, address, mac: '02:00:00:00:00:05' };
}
