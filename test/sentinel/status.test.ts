import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import type { Evidence, View } from '../../sentinel/message.js';
import type { Fault, ProbeResult } from '../../sentinel/report.js';
import { EVIDENCE, FAULTS } from '../kit/status-words.js';
import { Lab, M, S, recordOf, reportOf, tableOf, viewOf } from '../kit/lab.js';

const REFUSED: ProbeResult = { kind: 'refused' };
const elsewhere = { upstream: { master: S(9), isLinked: true, downMs: 0, isSyncing: false } };
const linkDown = { upstream: { master: S(5), isLinked: false, downMs: 100, isSyncing: false } };
const syncing = { upstream: { master: S(5), isLinked: false, downMs: 100, isSyncing: true } };
const noTable = recordOf({ table: null, votedFor: null });
const promoting = recordOf({ table: tableOf({ phase: 'promoting', target: S(6) }) });

/** Both peers say this of server 5. */
function told(change: Partial<View>): Lab {
  const views = [viewOf(S(5), change), viewOf(S(6)), viewOf(S(7))];
  return Lab.well().meet({ views }, { views });
}

const unanswered = (): Lab => new Lab().meet({ views: [] }, { views: [] });

const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 1500 };

describe('the status of a server', () => {
  const rows: readonly [string, number, () => Lab][] = [
    ['ok', 5, () => Lab.well()],
    ['ok', 6, () => Lab.well()],
    ['down (refused)', 5, () => told({ isDown: true, evidence: 'refused' })],
    ['down (silent)', 5, () => told({ isDown: true, evidence: 'silent' })],
    ['down (loading)', 5, () => told({ isDown: true, evidence: 'loading' })],
    ['down (role-mismatch)', 5, () => told({ isDown: true, evidence: 'role-mismatch' })],
    ['down (fenced)', 5, () => told({ isDown: true, evidence: 'fenced' })],
    ['fenced', 5, () => told({ evidence: 'fenced' })],
    ['unguarded', 5, () => Lab.well({ settings: { lease } }).feed({ kind: 'unlinked', peer: M(5), isClosed: true })],
    ['degraded, no further failure allowed', 5, () => Lab.well().see(6, reportOf('replica', linkDown))],
    ['down (paused)', 5, () => told({ isDown: true, evidence: 'paused' })],
    ['suspect (refused)', 6, () => Lab.well().see(6, REFUSED)],
    ['suspect (silent)', 5, () => told({ evidence: 'silent' })],
    ['suspect (loading)', 7, () => Lab.well().see(7, { kind: 'loading' })],
    ['suspect (role-mismatch)', 5, () => Lab.well().see(5, reportOf('replica'))],
    ['suspect (paused)', 5, () => told({ evidence: 'paused' })],
    ['wrong password', 7, () => faulty('wrong-password')],
    ['no permission', 7, () => faulty('no-permission')],
    ['other engine', 7, () => faulty('other-engine')],
    ['too old', 7, () => faulty('too-old')],
    ['unknown', 7, unanswered],
    ['no quorum', 6, () => new Lab().seeAll()],
    ['waiting', 6, () => new Lab({ record: noTable }).meet().see(6, reportOf('replica'))],
    ['claims master', 6, () => new Lab({ record: noTable }).meet().see(6, reportOf('master'))],
    ['claims master', 6, () => Lab.well().see(6, reportOf('master'))],
    ['keeping history', 5, () => told({ salvage: { kind: 'underway', percent: null } })],
    ['keeping history 43 %', 5, () => told({ salvage: { kind: 'underway', percent: 43 } })],
    ['history not kept', 5, () => told({ salvage: { kind: 'failed', reason: 'the disk is full' } })],
    ['being promoted', 6, () => new Lab({ record: promoting }).meet().see(6, reportOf('replica'))],
    ['waiting', 7, () => new Lab({ record: promoting }).meet().see(7, reportOf('replica'))],
    ['not master', 5, () => told({ role: 'replica' })],
    ['follows another', 6, () => Lab.well().see(6, reportOf('replica', elsewhere))],
    ['link down', 6, () => Lab.well().see(6, reportOf('replica', linkDown))],
    ['syncing', 6, () => Lab.well().see(6, reportOf('replica', syncing))],
  ];
  for (const [word, n, build] of rows) {
    it(`${word}: server ${n}`, () => {
      expect(build().status(n)).to.equal(word);
    });
  }

  it('is the same on every monitor that heard the same, and is what most of them see', () => {
    const views = (evidence: Evidence) => [viewOf(S(5), { evidence, isDown: true })];
    const lab = Lab.well()
      .meet({ views: views('silent') }, { views: views('silent') })
      .see(5, REFUSED);
    expect(lab.status(5)).to.equal('down (silent)');
  });

  it('has a row in the reference for every word that the code can produce, and no other', () => {
    const page = readFileSync(new URL('../../docs/reference/status.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, word]) => word);
    expect(documented).to.have.members([...words()]);
    const tested = new Set(rows.map(([word]) => word));
    expect([...words()].filter((word) => !tested.has(word))).to.deep.equal([]);
  });
});

/** Every word: those in the code as they stand, and those that are made of evidence and faults. */
function words(): ReadonlySet<string> {
  const source = readFileSync(new URL('../../sentinel/status.ts', import.meta.url), 'utf8');
  const plain = [...source.matchAll(/'([a-z ,]+)'/g)].map(([, word]) => word ?? '');
  const said = plain.filter(
    (word) =>
      source.includes(`bad('${word}')`) || source.includes(`word: '${word}'`) || source.includes(`? '${word}' :`),
  );
  const also = plain.filter((word) => source.includes(`: '${word}')`));
  const made = EVIDENCE.flatMap((each) => [`down (${each})`, `suspect (${each})`]).filter(
    (word) => word !== 'suspect (fenced)',
  );
  return new Set([...said, ...also, ...made, ...FAULTS.map((fault) => fault.replace('-', ' '))]);
}

function faulty(fault: Fault): Lab {
  return Lab.well({ self: 7 }).see(7, { kind: 'faulty', fault, detail: 'because' });
}
