import { expect } from 'chai';
import { setReport, violationsOf } from './set-report.js';
import { readHistory } from './write-history.js';

const LOG = [
  'acknowledged 0 10.000 11.000 a:1',
  'acknowledged 1 20.000 21.000 a:1',
  'refused 2 30.000 31.000 a:1 NOREPLICAS',
  'unknown 3 40.000 45.000 a:1',
  'acknowledged 4 400.000 401.000 b:1',
  'acknowledged 5 410.000 4',
].join('\n');

describe('the report of the lab', () => {
  const writes = readHistory('c', LOG);

  it('reads what a client wrote, but for a line that was cut short', () => {
    expect(writes.map(({ value, outcome, code }) => [value, outcome, code])).to.deep.equal([
      [0, 'acknowledged', ''],
      [1, 'acknowledged', ''],
      [2, 'refused', 'NOREPLICAS'],
      [3, 'unknown', ''],
      [4, 'acknowledged', ''],
    ]);
  });

  it('counts what was lost, and what was found though nobody promised it', () => {
    const report = setReport({ writes, survivors: new Map([['c', new Set([0, 3, 4])]]), lapses: [] });
    expect(report).to.include({ total: 5, acknowledged: 3, survivors: 3, foundUnacknowledged: 1, foundRefused: 0 });
    expect(report.lost.map(({ value }) => value)).to.deep.equal([1]);
    expect(violationsOf(report)).to.deep.equal(['1 writes are lost that a master with a majority had acknowledged']);
  });

  it('excuses what a server acknowledged while it had no majority', () => {
    const lapses = [{ server: 'a:1', fromMs: 20, toMs: 100 }];
    const report = setReport({ writes, survivors: new Map([['c', new Set([0, 4])]]), lapses });
    expect(report.lostInLapse).to.equal(1);
    expect(violationsOf(report)).to.deep.equal([]);
  });

  it('wants what was lost in lost-and-found, where there is one', () => {
    const given = {
      writes,
      survivors: new Map([['c', new Set([0])]]),
      lapses: [{ server: 'a:1', fromMs: 0, toMs: 500 }],
    };
    const excused = { ...given, lapses: [...given.lapses, { server: 'b:1', fromMs: 0, toMs: 500 }] };
    const kept = (...values: number[]) => setReport({ ...excused, kept: new Map([['c', new Set(values)]]) });
    expect(kept(1, 4)).to.include({ lostAndFound: 2 });
    expect(violationsOf(kept(1, 4))).to.deep.equal([]);
    expect(violationsOf(kept(1, 2))).to.deep.equal(['1 writes are lost and were not kept']);
    expect(setReport(excused)).to.include({ lostAndFound: null });
    expect(violationsOf(setReport(excused))).to.deep.equal([]);
  });

  it('finds one acknowledgement of a second server in the middle', () => {
    const more = readHistory('d', 'acknowledged 0 15.000 16.000 b:1\n');
    const { overlaps, overlapMs } = setReport({ writes: [...writes, ...more], survivors: new Map(), lapses: [] });
    expect(overlaps).to.deep.equal([{ servers: ['a:1', 'b:1'], fromMs: 16, toMs: 16, writes: 1 }]);
    expect(overlapMs).to.equal(0);
  });

  it('measures for how long two servers acknowledged', () => {
    const more = readHistory('d', 'acknowledged 0 15.000 16.000 b:1\nacknowledged 1 15.000 30.000 b:1\n');
    const { overlapMs } = setReport({ writes: [...writes, ...more], survivors: new Map(), lapses: [] });
    expect(overlapMs).to.equal(5);
  });
});
