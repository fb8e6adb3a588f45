import {
  depose,
  ended,
  failed,
  inMove,
  inOpening,
  inReturn,
  inSearch,
  inUnfencing,
  mourn,
  vote,
} from './course-lab.js';
import { Lab, S, at, recordOf, reportOf, tableOf, viewOf } from './lab.js';

/** For every row of the transition table a way to take it, by its name; what the way ends in, and how. */
export const WAYS: Readonly<Record<string, () => Lab>> = {
  'idle on lost': () => after(Lab.well(), (lab) => losing(lab)),
  'leading on lost': () => after(inMove('leading'), (lab) => losingSix(lab)),
  'looking on lost': () => after(inSearch(), (lab) => learnAndLose(lab)),
  'looking on over': () => after(inSearch(), (lab) => lab.hear(5, { kind: 'table', table: tableOf() })),
  'looking on turn': () => after(inSearch(), (lab) => waitForTurn(lab)),
  'looking on asked': () => after(despairing(), (lab) => lab.ask({ kind: 'failover', acceptLossBytes: 20_000 })),
  'idle on asked': () => inMove('campaigning'),
  'leading on asked': () =>
    after(inMove('leading'), (lab) =>
      lab.hear(6, { kind: 'ask', id: 'x', change: { kind: 'order', order: [S(6), S(7), S(5)] } }).answerLooks(),
    ),
  'campaigning on elected': () => inMove('recording'),
  'campaigning on notElected': () => after(inMove('campaigning'), (lab) => vote(lab, false)),
  'recording on unanswered': () => after(inMove('recording'), (lab) => lab.pass(300)),
  'recording on recorded': () => inMove('nearing'),
  'recording on late': () => after(inMove('recording'), (lab) => lab.pass(900)),
  'nearing on near': () => inMove('holding'),
  'nearing on late': () => after(inMove('nearing'), (lab) => lab.pass(500)),
  'holding on done': () => inMove('equalising'),
  'holding on failed': () => inReturn(),
  'equalising on equal': () => inMove('demoting'),
  'equalising on late': () => after(inMove('equalising'), (lab) => lab.pass(500)),
  'demoting on done': () => inMove('promoting'),
  'demoting on failed': () => after(inMove('demoting'), (lab) => failed(lab, 'follow', 5)),
  'promoting on done': () => inMove('settling'),
  'promoting on failed': () => after(inMove('promoting'), (lab) => failed(lab, 'promote', 6)),
  'promoting on late': () =>
    after(inMove('promoting', { hasAddress: true }), (lab) => {
      ended(lab, 'promote', 6);
      lab.pass(500);
    }),
  'returning on done': () => after(inReturn(), (lab) => ended(lab, 'promote', 5)),
  'returning on failed': () => after(inReturn(), (lab) => failed(lab, 'promote', 5)),
  'settling on unanswered': () => after(inMove('settling'), (lab) => lab.pass(300)),
  'settling on recorded': () => inMove('leading'),
  'opening on open': () => inMove('leading'),
  'opening on late': () => after(inOpening(), (lab) => lab.passWell(1050)),
  'opening on unkept': () => inUnfencing(),
  'opening on deposed': () => after(inOpening(), depose),
  'unfencing on done': () => after(inUnfencing(), (lab) => ended(lab, 'unfence', 6)),
  'unfencing on failed': () => after(inUnfencing(), (lab) => failed(lab, 'unfence', 6)),
  'unfencing on deposed': () => after(inUnfencing(), depose),
  'returning on deposed': () => after(inReturn(), depose),
  ...Object.fromEntries(
    (
      [
        'campaigning',
        'leading',
        'recording',
        'nearing',
        'holding',
        'equalising',
        'demoting',
        'promoting',
        'settling',
      ] as const
    ).map((state) => [`${state} on deposed`, () => after(inMove(state), depose)]),
  ),
};

function after(lab: Lab, act: (lab: Lab) => void): Lab {
  act(lab);
  return lab;
}

function losing(lab: Lab): void {
  mourn(lab);
  lab.pass(100);
  mourn(lab);
}

/** The new master, server 6, is lost under the leader that made it so. */
function losingSix(lab: Lab): void {
  const views = [viewOf(S(6), { isDown: true, evidence: 'refused' })];
  lab.see(6, { kind: 'refused' }).pass(100).meet({ views }, { views }).see(6, { kind: 'refused' });
  for (let n = 0; n < 12; n++) lab.pass(50).meet({ views }, { views }).see(6, { kind: 'refused' });
}

/** The first table is heard from somebody else, and names a master that everybody finds gone. */
function learnAndLose(lab: Lab): void {
  const views = [viewOf(S(7), { isDown: true, evidence: 'refused' })];
  lab.pass(5).see(7, { kind: 'refused' }).meet({ version: null, views }, { version: null, views });
  lab.hear(5, { kind: 'table', table: tableOf({ master: S(7) }) });
}

function waitForTurn(lab: Lab): void {
  for (let n = 0; n < 50 && lab.course === 'looking'; n++)
    lab.pass(10).meet({ version: null }, { version: null }).seeAll();
}

/** The master is lost, and what the replicas hold is too old. */
function despairing(): Lab {
  const lab = Lab.well({ self: 5, record: recordOf({ floor: at(9000) }) });
  mourn(lab);
  lab.pass(80);
  lab.see(6, reportOf('replica')).see(7, reportOf('replica')).pass(10);
  return lab;
}
