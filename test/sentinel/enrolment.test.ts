import { expect } from 'chai';
import type { Change } from '../../sentinel/request.js';
import { Lab, M, S, beatOf, reportOf } from '../kit/lab.js';

const add = (n: number): Change => ({ kind: 'add', monitor: M(n), server: S(n), before: null });
const remove = (n: number): Change => ({ kind: 'remove', monitor: M(n), server: S(n) });
/** The keeper of the master carries requests out. */
const keeper = (settings = {}): Lab => Lab.well({ self: 5, settings: { quorum: null, ...settings } });

/** Monitor 8 has linked, knows the table, and could vote; its server answers. */
function newcomer(lab: Lab, { muted = null as string | null, version = 1, replicas = [S(9)].slice(1) } = {}): Lab {
  lab.feed({ kind: 'linked', peer: M(8) });
  lab.hear(8, beatOf({ views: [], muted, version: { epoch: beatOf().promised, version } }));
  lab.see(8, reportOf('master', { replicas }));
  return lab.answerLooks();
}

describe('a request to change members', () => {
  const early: readonly [string, Change, string][] = [
    ['a host that is a member already', add(6), 'done'],
    ['the removal of a stranger', remove(9), 'E_UNKNOWN_SERVER'],
    ['the removal of the master', remove(5), 'E_IS_MASTER'],
    ['a second monitor on a host', { kind: 'add', monitor: M(6), server: null, before: null }, 'done'],
    ['nobody', { kind: 'add', monitor: null, server: null, before: null }, 'E_MISSING_SERVER'],
  ];
  for (const [what, change, code] of early) {
    it(`for ${what} ends with ${code}`, () => {
      const answer = keeper().ask(change).passWell(100);
      const outcome = answer.answer();
      expect(outcome?.isDone === true ? 'done' : outcome?.code).to.equal(code);
      expect(answer.sent('write')).to.deep.equal([]);
    });
  }

  it('names the command that moves the master away', () => {
    expect(keeper().ask(remove(5)).passWell(100).answer()?.text).to.include('ts add server 10.0.0.6 10.0.0.7 10.0.0.5');
  });

  it('invites the newcomer everywhere, and looks at its server', () => {
    const lab = keeper().ask(add(8));
    expect(lab.sent('invite')).to.deep.equal([
      { kind: 'invite', monitor: M(8) },
      { kind: 'invite', monitor: M(8) },
    ]);
    expect(lab.wanted('probe').map(({ server }) => server)).to.include(S(8));
    expect(lab.wanted('link').map(({ peer }) => peer)).to.include(M(8));
  });

  it('is begun when the newcomer could vote and its server answers', () => {
    const lab = newcomer(keeper().ask(add(8)).passWell(100)).passWell(100);
    expect(lab.sent('voteRequest')).not.to.deep.equal([]);
  });

  const unready: readonly [string, Parameters<typeof newcomer>[1], string][] = [
    ['has no memory yet', { muted: 'it has no memory of this group yet' }, 'cannot vote'],
    ['has the table of another group', { version: 9 }, 'table of another group'],
    ['has replicas of its own', { replicas: [S(9)] }, 'replicas of its own'],
  ];
  for (const [what, how, text] of unready) {
    it(`is refused after five seconds when the newcomer ${what}`, () => {
      const lab = keeper().ask(add(8)).passWell(100);
      for (let passedMs = 0; passedMs < 6000 && lab.answer() === undefined; passedMs += 50)
        newcomer(lab.passWell(50), how);
      expect(lab.answer()).to.include({ code: 'E_NOT_READY' });
      expect(lab.answer()?.text).to.include(text).and.to.include('nothing was changed');
      expect(lab.now).to.be.within(5000, 5500);
    });
  }

  it('is refused when the newcomer never links', () => {
    const lab = keeper().ask(add(8)).passWell(5300);
    expect(lab.answer()?.text).to.include('does not link with').and.to.include('start quorated there');
  });

  it('is refused when fewer voters would be left than the quorum', () => {
    expect(keeper({ quorum: 3 }).ask(remove(7)).passWell(100).answer()?.text).to.include('the quorum is 3');
  });

  it('is refused when fewer replicas would be left than the master must have', () => {
    const lab = keeper({ minHealthyReplicas: 2 }).ask(remove(7)).passWell(100);
    expect(lab.answer()?.text).to.include('min_healthy_replicas is 2, and 1 would be left');
  });

  it('is refused when too few of those that are left are present', () => {
    const lab = keeper();
    lab.feed({ kind: 'unlinked', peer: M(7), isClosed: true });
    lab.ask(remove(6)).answerLooks();
    expect(lab.answer()).to.include({ code: 'E_NO_QUORUM' });
    expect(lab.answer()?.text).to.include('start first: 10.0.0.7:26379');
  });
});
