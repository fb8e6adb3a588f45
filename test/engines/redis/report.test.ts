import { expect } from 'chai';
import { parseInfo } from '../../../src/engines/redis/info.js';
import { reportOf } from '../../../src/engines/redis/report.js';
import type { ReplicationReport } from '../../../src/engines/redis/report.js';

const ID = 'a'.repeat(40);
const ID2 = 'b'.repeat(40);
const NONE = '0'.repeat(40);
const CONTEXT = { instance: 'run', priority: 7 };

const MASTER = [
  'role:master',
  `master_replid:${ID}`,
  `master_replid2:${NONE}`,
  'master_repl_offset:42',
  'second_repl_offset:-1',
];
const REPLICA = [
  'role:slave',
  'master_host:10.0.0.5',
  'master_port:6379',
  'master_link_status:up',
  'master_sync_in_progress:0',
  'slave_read_repl_offset:44',
  'slave_repl_offset:43',
  'slave_priority:100',
  `master_replid:${ID}`,
  `master_replid2:${NONE}`,
  'master_repl_offset:45',
  'second_repl_offset:-1',
];

describe('Redis report', () => {
  it('reads a master', () => {
    expect(report(MASTER)).to.deep.equal({
      kind: 'answered',
      role: 'master',
      instance: 'run',
      position: { history: ID, offset: 42, parent: null },
      priority: 7,
      upstream: null,
      replicas: [],
    });
  });

  it('reads a replica, with the offset that it has processed', () => {
    expect(report(REPLICA)).to.deep.equal({
      kind: 'answered',
      role: 'replica',
      instance: 'run',
      position: { history: ID, offset: 43, parent: null },
      priority: 100,
      upstream: { master: '10.0.0.5:6379', isLinked: true, downMs: 0, isSyncing: false },
      replicas: [],
    });
  });

  it('places the fork one before the first offset of its own', () => {
    const position = report([...MASTER, `master_replid2:${ID2}`, 'second_repl_offset:31'])?.position;
    expect(position?.parent).to.deep.equal({ history: ID2, forkOffset: 30 });
  });

  const links: readonly (readonly [what: string, lines: readonly string[], downMs: number | null])[] = [
    ['up', [], 0],
    ['down for 3 s', ['master_link_status:down', 'master_link_down_since_seconds:3'], 3000],
    ['never up', ['master_link_status:down', 'master_link_down_since_seconds:-1'], null],
    ['down without a time', ['master_link_status:down'], null],
  ];
  for (const [what, lines, downMs] of links) {
    it(`reads a link that is ${what}`, () => {
      const upstream = report([...REPLICA, ...lines])?.upstream;
      expect(upstream?.downMs).to.equal(downMs);
      expect(upstream?.isLinked).to.equal(downMs === 0);
    });
  }

  it('sees the first copy on its way', () => {
    expect(report([...REPLICA, 'master_sync_in_progress:1'])?.upstream?.isSyncing).to.equal(true);
  });

  it('reads priority 0', () => {
    expect(report([...REPLICA, 'slave_priority:0'])?.priority).to.equal(0);
  });

  it('names the addresses that replicas announce, and skips what cannot be reached', () => {
    const lines = [
      'connected_slaves:4',
      'slave0:ip=10.0.0.6,port=6379,state=online,offset=42,lag=0',
      'slave1:ip=::1,port=6380,state=online,offset=42,lag=0',
      'slave2:ip=10.0.0.7,port=0,state=wait_bgsave,offset=0,lag=0',
      'slave3:port=6379',
      'slave4:ip=10.0.0.8,port=99999',
    ];
    expect(report([...MASTER, ...lines])?.replicas).to.deep.equal(['10.0.0.6:6379', '[::1]:6380']);
  });

  it('puts an IPv6 master in brackets', () => {
    expect(report([...REPLICA, 'master_host:2001:db8::5'])?.upstream?.master).to.equal('[2001:db8::5]:6379');
  });

  it('has no position without a history or an offset', () => {
    expect(report([...MASTER, 'master_repl_offset:x'])?.position).to.equal(null);
    expect(report([...MASTER, `master_replid:${NONE}`])?.position).to.equal(null);
    expect(report(['role:master'])?.position).to.equal(null);
  });

  it('reads nothing without a role', () => {
    expect(report([])).to.equal(null);
    expect(report(['role:sentinel'])).to.equal(null);
  });
});

/** Later lines win over earlier ones. */
function report(lines: readonly string[]): ReplicationReport | null {
  return reportOf(parseInfo(lines.join('\r\n')), CONTEXT);
}
