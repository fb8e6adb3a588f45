import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { epoch, monitorId, serverId } from '../../sentinel/index.js';
import type { DurableRecord } from '../../sentinel/index.js';
import { readDrift } from '../../src/config/read-drift.js';
import { readConfig } from '../../src/config/read.js';
import { formatState } from '../../src/store/state-format.js';

const FILE = `monitor:
  address: 10.0.0.5
  data_dir: .
  peers:
    - 10.0.0.6
    - 10.0.0.7
groups:
  - name: telemetry
    engine: redis
    servers:
      - 10.0.0.5
      - 10.0.0.7
`;

describe('a configuration beside the agreed table', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quorate-drift-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('that names the same members has nothing to be told', () => {
    expect(drift([5, 6, 7], [5, 7])).to.deep.equal([]);
  });

  it('has each line named that differs, and what to do with it', () => {
    const file = join(directory, 'quorate.yaml');
    expect(drift([5, 6, 8], [5, 6])).to.deep.equal([
      `${file}:5:5  monitor.peers: lacks 10.0.0.8:26379, which votes in group telemetry (found a list); the table wins: add the missing ones here`,
      `${file}:6:7  monitor.peers[1]: 10.0.0.7:26379 votes in no group of this monitor (found "10.0.0.7"); the table wins: take the line out`,
      `${file}:11:7  groups[0].servers: lacks 10.0.0.6:6379 of group telemetry (found a list); the table wins: add the missing ones`,
      `${file}:12:9  groups[0].servers[1]: 10.0.0.7:6379 is not in group telemetry (found "10.0.0.7"); the table wins: take the line out`,
    ]);
  });

  it('of a host that was removed says that it is no voter', () => {
    expect(drift([6, 7], [7])[0]).to.match(/quorate\.yaml:2:12 {2}monitor\.address: is no voter of group telemetry/);
  });

  it('has nothing to be told without a state, or with one that cannot be read', () => {
    const config = readFile();
    expect(readDrift(config, join(directory, 'quorate.yaml'))).to.deep.equal([]);
    writeFileSync(config.stateFile, '{');
    expect(readDrift(config, join(directory, 'quorate.yaml'))).to.deep.equal([]);
  });

  function readFile() {
    const file = join(directory, 'quorate.yaml');
    writeFileSync(file, FILE.replace('data_dir: .', `data_dir: ${directory}`));
    return readConfig(file, { hostName: 'ts01' });
  }

  function drift(voters: readonly number[], order: readonly number[]): readonly string[] {
    const config = readFile();
    const records = new Map([['telemetry', recordOf(voters, order)]]);
    writeFileSync(config.stateFile, formatState({ runId: 'a'.repeat(40), records }));
    return readDrift(config, join(directory, 'quorate.yaml'));
  }
});

function recordOf(voters: readonly number[], order: readonly number[]): DurableRecord {
  const servers = order.map((n) => serverId(`10.0.0.${n}:6379`));
  const [master = serverId('10.0.0.5:6379')] = servers;
  const table = {
    epoch: epoch(1),
    version: 3,
    phase: 'stable',
    master,
    target: null,
    order: servers,
    voters: voters.map((n) => monitorId(`10.0.0.${n}:26379`)),
    former: [],
    next: null,
    sinceUnixMs: 0,
  } as const;
  const rest = {
    votedFor: null,
    floor: null,
    longestLeaseMs: 0,
    leasedAmong: [],
    discovered: { servers: [], monitors: [] },
  };
  return { promised: epoch(1), table, ...rest };
}
