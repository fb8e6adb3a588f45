import { expect } from 'chai';
import { inspect } from '../../sentinel/core.js';
import { mourn } from '../kit/course-lab.js';
import { Lab, M, S, at, recordOf, reportOf, tableOf } from '../kit/lab.js';

const noTable = recordOf({ table: null, votedFor: null });
const start = (): Lab => new Lab({ record: noTable }).meet({ version: null }, { version: null });

/** The master is gone, and neither replica holds enough. */
function despairing(): Lab {
  const lab = Lab.well({ self: 5, record: recordOf({ floor: at(9000) }) });
  mourn(lab);
  return lab.pass(10).seeReplicas();
}

describe('the notes below the table', () => {
  const rows: readonly [string, () => Lab, readonly string[]][] = [
    ['nothing, when all is well', () => Lab.well(), []],
    [
      'no quorum, and who is missing',
      () => new Lab().seeAll(),
      ['No quorum: 1 of 3 monitors are present, 2 are needed; missing: 10.0.0.5:26379, 10.0.0.7:26379.'],
    ],
    [
      'a monitor that is absent',
      () => Lab.well().feed({ kind: 'unlinked', peer: M(7), isClosed: true }),
      ['Monitor 10.0.0.7:26379 does not answer'],
    ],
    [
      'a monitor that cannot write',
      () => Lab.well().meet({ muted: 'ENOSPC' }, {}),
      ['Monitor 10.0.0.5:26379 does not vote: ENOSPC.'],
    ],
    [
      'two that cannot: no quorum although all are present',
      () => Lab.well().meet({ muted: 'A' }, { muted: 'B' }),
      ['1 of 3 monitors are present and able to vote, 2 are needed.', 'does not vote: A.', 'does not vote: B.'],
    ],
    [
      'two masters before the first table',
      () => start().see(5, reportOf('master')).see(6, reportOf('master')),
      ['10.0.0.5:6379 and 10.0.0.6:6379 both claim to be master.'],
    ],
    [
      'no master before the first table',
      () => start().see(5, reportOf('replica')).seeReplicas(),
      [
        'No server claims to be master. Name one, by an order that begins with it: ts add server 10.0.0.5 10.0.0.6 10.0.0.7.',
      ],
    ],
    ['a server that is waited for before the first table', () => start().seeReplicas(), ['Waiting for 10.0.0.5:6379.']],
    [
      'a master alone is not enough of the servers',
      () => start().see(5, reportOf('master')),
      ['Waiting for 10.0.0.6:6379, 10.0.0.7:6379.'],
    ],
    ['a master that can be taken', () => start().seeAll(), []],
    [
      'a lost master without a successor',
      despairing,
      [
        'The master 10.0.0.5:6379 is down and no replica can be promoted: 10.0.0.6:6379 too-far-behind, 10.0.0.7:6379 too-far-behind.',
      ],
    ],
    [
      'a successor that is not master yet',
      () => promoting(),
      ['10.0.0.6:6379 is to take the place of 10.0.0.5:6379 and is not a master yet.'],
    ],
    [
      'a server that cannot be supervised',
      () => Lab.well().see(7, { kind: 'faulty', fault: 'too-old', detail: 'version 2.4' }),
      ['10.0.0.7:6379: version 2.4 (seen by 10.0.0.6:26379).'],
    ],
  ];
  for (const [what, build, expected] of rows) {
    it(`tell: ${what}`, () => {
      const { notes } = inspect(build().state);
      expect(notes, notes.join('\n')).to.have.length(expected.length);
      for (const [place, text] of expected.entries()) expect(notes[place]).to.contain(text);
    });
  }

  it('tell of the only server of a group that it is to be started', () => {
    const record = recordOf({ table: tableOf({ order: [S(5)], voters: [M(5)] }) });
    const lab = new Lab({ self: 5, record, settings: { servers: [S(5)], voters: [M(5)], quorum: 1 } });
    lab.see(5, reportOf('master')).see(5, { kind: 'refused' });
    expect(inspect(lab.state).notes).to.deep.equal([
      'The server 10.0.0.5:6379 is down and there is no other: start it again.',
    ]);
  });
});

function promoting(): Lab {
  return new Lab({ record: recordOf({ table: tableOf({ phase: 'promoting', target: S(6) }) }) }).meet();
}
