import type { CourseState } from '../../sentinel/course.js';
import type { LabOptions } from './lab.js';
import { E, Lab, M, S, at, beatOf, recordOf, reportOf, tableOf, viewOf } from './lab.js';
import type { Action } from '../../sentinel/input.js';

/** The steps of a planned move from server 5 to 6, each with what leads out of it. */
const MOVE: readonly (readonly [CourseState, (lab: Lab) => void])[] = [
  ['idle', (lab) => lab.ask({ kind: 'order', order: [S(6), S(5), S(7)] })],
  ['campaigning', (lab) => vote(lab, true)],
  ['recording', (lab) => stored(lab.pass(5))],
  ['nearing', (lab) => lab.see(5, reportOf('master')).see(6, reportOf('replica'))],
  ['holding', (lab) => ended(lab.pass(5), 'hold', 5)],
  ['equalising', (lab) => lab.see(6, reportOf('replica'))],
  ['demoting', (lab) => ended(lab, 'follow', 5)],
  ['promoting', (lab) => ended(lab, 'promote', 6)],
  ['settling', (lab) => stored(lab)],
  ['leading', () => undefined],
];

/** The keeper of the master, in this state of a planned move that was asked of it. */
export function inMove(state: CourseState, settings: LabOptions['settings'] = {}): Lab {
  const lab = Lab.well({ self: 5, settings });
  for (const [step, act] of MOVE) {
    if (lab.course !== step) throw new Error(`${lab.course} instead of ${step}`);
    if (step === state) return lab;
    act(lab);
  }
  throw new Error(`a planned move is never ${state}`);
}

/** The planned move is agreed, and the keeper of the new master has not said yet that it takes writes. */
export function inOpening(): Lab {
  const lease = { lengthMs: 1000, marginMs: 100, unguardedMs: 2000 };
  const lab = Lab.well({ self: 5, settings: { lease } }).passWell(1100);
  for (const [step, act] of MOVE.slice(0, -1)) {
    if (lab.course !== step) throw new Error(`${lab.course} instead of ${step}`);
    act(lab);
  }
  return lab;
}

/** The keeper of the new master ended before it could open it: this monitor does. */
export function inUnfencing(): Lab {
  const lab = inOpening().feed({ kind: 'unlinked', peer: M(6), isClosed: true });
  return lab.see(6, reportOf('master', { isFenced: true }));
}

/** The planned move is on its way back. */
export function inReturn(): Lab {
  const lab = inMove('holding');
  failed(lab, 'hold', 5);
  return lab;
}

/** Waits for its turn to write a first table, because server 5 is the only one that claims to be master. */
export function inSearch(): Lab {
  const lab = new Lab({ self: 6, record: recordOf({ table: null, promised: E(0), votedFor: null }) });
  lab.meet({ version: null }, { version: null }).seeAll();
  for (let n = 0; n < 3; n++) lab.pass(10).seeAll();
  return lab;
}

export function vote(lab: Lab, isGranted: boolean): void {
  const epoch = lab.state.record.promised;
  for (const n of [6, 7]) {
    lab.hear(n, {
      kind: 'vote',
      epoch,
      isGranted,
      reason: 'no',
      freeInMs: 0,
      promised: epoch,
      table: null,
      floor: null,
    });
  }
}

function stored(lab: Lab): void {
  const { epoch, version } = lab.state.record.table ?? tableOf();
  lab.hear(7, { kind: 'written', epoch, version, isStored: true, promised: epoch });
}

export function ended(lab: Lab, action: Action, n: number): void {
  lab.feed({ kind: 'performed', action, server: S(n), result: { isDone: true, position: at(1000) } });
}

export function failed(lab: Lab, action: Action, n: number): void {
  lab.feed({ kind: 'performed', action, server: S(n), result: { isDone: false, reason: 'no answer' } });
}

/** Another monitor leads a later epoch. */
export function depose(lab: Lab): void {
  lab.hear(7, { kind: 'write', epoch: E(9), table: tableOf({ epoch: E(9), version: 9 }) });
}

/** Everybody else finds server 5 gone, and so does this monitor. */
export function mourn(lab: Lab): void {
  const views = [viewOf(S(5), { isDown: true, evidence: 'refused' }), viewOf(S(6)), viewOf(S(7))];
  for (const n of [5, 6, 7]) if (lab.state.config.self !== `10.0.0.${n}:26379`) lab.hear(n, beatOf({ views }));
  lab.see(5, { kind: 'refused' });
}
