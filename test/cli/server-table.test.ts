import { expect } from 'chai';
import { serverId } from '../../sentinel/index.js';
import type { GroupPicture } from '../../sentinel/index.js';
import { renderServerTable, renderServerTables } from '../../src/cli/server-table.js';
import { groupDocument } from '../../src/http/group-document.js';
import { NOW_UNIX_MS, samplePicture, sampleServer } from '../kit/sample-picture.js';

const ids = (...hosts: string[]) => hosts.map((host) => serverId(`${host}:6379`));
const documentOf = (changes: Partial<GroupPicture>) =>
  groupDocument({ picture: samplePicture(changes), engine: 'redis', nowUnixMs: NOW_UNIX_MS });
const tableOf = (changes: Partial<GroupPicture>) => renderServerTable(documentOf(changes));

/** The four samples of the product whose table this is, and the places where they come from. */
const SAMPLES: readonly (readonly [string, Partial<GroupPicture>, string])[] = [
  [
    'as set up, the replicas in another order than the rows',
    { order: ids('10.0.0.5', '10.0.0.7', '10.0.0.6'), sinceUnixMs: NOW_UNIX_MS - 55_000 },
    `
Server    Role     Master    Replicas            Status    Last Changed
--------  -------  --------  ------------------  --------  --------------
10.0.0.5  master   10.0.0.5  10.0.0.7, 10.0.0.6  ok        55s
10.0.0.6  replica  10.0.0.5  -                   ok        55s
10.0.0.7  replica  10.0.0.5  -                   ok        55s
`,
  ],
  [
    'before the master is changed',
    {},
    `
Server    Role     Master    Replicas            Status    Last Changed
--------  -------  --------  ------------------  --------  --------------
10.0.0.5  master   10.0.0.5  10.0.0.6, 10.0.0.7  ok        50s
10.0.0.6  replica  10.0.0.5  -                   ok        50s
10.0.0.7  replica  10.0.0.5  -                   ok        50s
`,
  ],
  [
    'after the master was changed',
    {
      order: ids('10.0.0.6', '10.0.0.7', '10.0.0.5'),
      sinceUnixMs: NOW_UNIX_MS - 28_000,
    },
    `
Server    Role     Master    Replicas            Status    Last Changed
--------  -------  --------  ------------------  --------  --------------
10.0.0.5  replica  10.0.0.6  -                   ok        28s
10.0.0.6  master   10.0.0.6  10.0.0.7, 10.0.0.5  ok        28s
10.0.0.7  replica  10.0.0.6  -                   ok        28s
`,
  ],
  [
    'minutes later',
    { sinceUnixMs: NOW_UNIX_MS - 850_000 },
    `
Server    Role     Master    Replicas            Status    Last Changed
--------  -------  --------  ------------------  --------  --------------
10.0.0.5  master   10.0.0.5  10.0.0.6, 10.0.0.7  ok        14m:10s
10.0.0.6  replica  10.0.0.5  -                   ok        14m:10s
10.0.0.7  replica  10.0.0.5  -                   ok        14m:10s
`,
  ],
  [
    'before the first table',
    {
      order: ids('10.0.0.5'),
      master: null,
      sinceUnixMs: null,
      servers: [sampleServer({ role: null, status: 'two masters' })],
    },
    `
Server    Role    Master    Replicas    Status       Last Changed
--------  ------  --------  ----------  -----------  --------------
10.0.0.5  -       -         -           two masters  -
`,
  ],
  [
    'with one server alone',
    { order: ids('10.0.0.5') },
    `
Server    Role    Master    Replicas    Status    Last Changed
--------  ------  --------  ----------  --------  --------------
10.0.0.5  master  10.0.0.5  -           ok        50s
`,
  ],
  [
    'with several servers on one host, by port',
    { order: ['127.0.0.1:16379', '127.0.0.1:6379'].map(serverId) },
    `
Server           Role     Master           Replicas        Status    Last Changed
---------------  -------  ---------------  --------------  --------  --------------
127.0.0.1:6379   replica  127.0.0.1:16379  -               ok        50s
127.0.0.1:16379  master   127.0.0.1:16379  127.0.0.1:6379  ok        50s
`,
  ],
  [
    'with addresses of different length, by number',
    { order: ids('10.0.0.10', '9.255.0.1') },
    `
Server     Role     Master     Replicas    Status    Last Changed
---------  -------  ---------  ----------  --------  --------------
9.255.0.1  replica  10.0.0.10  -           ok        50s
10.0.0.10  master   10.0.0.10  9.255.0.1   ok        50s
`,
  ],
  [
    'with notes below',
    { order: ids('10.0.0.5'), notes: ['Monitor 10.0.0.7 is lost.', 'Start it again.'] },
    `
Server    Role    Master    Replicas    Status    Last Changed
--------  ------  --------  ----------  --------  --------------
10.0.0.5  master  10.0.0.5  -           ok        50s

Monitor 10.0.0.7 is lost.
Start it again.
`,
  ],
];

describe('the table of servers', () => {
  for (const [situation, changes, expected] of SAMPLES) {
    it(`is exact ${situation}`, () => {
      expect(`\n${tableOf(changes)}`).to.equal(expected);
    });
  }

  it('has no blanks at the ends of its lines', () => {
    expect(tableOf({})).not.to.match(/ $/m);
  });

  it('measures wide characters by the cells that they take', () => {
    const lines = tableOf({ servers: [sampleServer({ status: '停止中です' })] }).split('\n');
    expect(lines[1]).to.equal('--------  ------  --------  ------------------  ----------  --------------');
  });

  it('does not let other programs steer the terminal', () => {
    const text = tableOf({ servers: [sampleServer({ status: 'bad\u001B[2J' })], notes: ['a\u0007\nb'] });
    expect(text).to.include('bad?[2J').and.to.include('\na??b\n');
  });

  it('names each group when there are several', () => {
    const groups = [documentOf({ order: ids('10.0.0.5') }), documentOf({ group: 'billing', order: ids('10.0.0.6') })];
    expect(`\n${renderServerTables(groups)}`).to.equal(`
Group: telemetry
Server    Role    Master    Replicas    Status    Last Changed
--------  ------  --------  ----------  --------  --------------
10.0.0.5  master  10.0.0.5  -           ok        50s

Group: billing
Server    Role    Master    Replicas    Status    Last Changed
--------  ------  --------  ----------  --------  --------------
10.0.0.6  master  10.0.0.6  -           ok        50s
`);
  });
});
