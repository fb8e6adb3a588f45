import { expect } from 'chai';
import { forkOf } from '../../sentinel/fork.js';
import type { Fork } from '../../sentinel/fork.js';
import type { Position } from '../../sentinel/report.js';
import { at } from '../kit/lab.js';

const fork = (history: string, offset: number, bytes: number): Fork => ({ history, offset, bytes });
const behind = (history: string, forkOffset: number): Position['parent'] => ({ history, forkOffset });

describe('where a history leaves that of the master', () => {
  const promoted = at(1500, 'new', behind('old', 1000));
  const rows: readonly (readonly [what: string, master: Position, server: Position, expected: Fork | null])[] = [
    ['one history, behind', at(1000, 'a'), at(900, 'a'), fork('a', 900, 0)],
    ['one history, looked at later', at(1000, 'a'), at(1100, 'a'), fork('a', 1100, 0)],
    ['an old master that stopped before the fork', promoted, at(900, 'old'), fork('old', 900, 0)],
    ['an old master that stopped at the fork', promoted, at(1000, 'old'), fork('old', 1000, 0)],
    ['an old master that went on', promoted, at(1001, 'old'), fork('old', 1000, 1)],
    ['a fork of its own that nothing followed', at(2000, 'a'), at(700, 'b', behind('a', 700)), fork('a', 700, 0)],
    ['a fork of its own that it went on in', at(2000, 'a'), at(750, 'b', behind('a', 700)), fork('a', 700, 50)],
    ['two forks, its own first', promoted, at(950, 'b', behind('old', 900)), fork('old', 900, 50)],
    ['two forks, its own first and empty', promoted, at(900, 'b', behind('old', 900)), fork('old', 900, 0)],
    ['two forks, its own later', promoted, at(1200, 'b', behind('old', 1200)), fork('old', 1000, 200)],
    ['another history', promoted, at(5000, 'x'), null],
    ['another history with a past', promoted, at(5000, 'x', behind('y', 100)), null],
    ['two forks ago', promoted, at(10, 'older'), null],
    ['a master without a past', at(100, 'a'), at(100, 'b'), null],
  ];
  for (const [what, master, server, expected] of rows) {
    it(what, () => {
      expect(forkOf(master, server)).to.deep.equal(expected);
    });
  }
});
