import { expect } from 'chai';
import { isFence } from '../../src/engines/redis/write-limits.js';
import { readText } from '../kit/source-tree.js';

describe('conf/redis-managed.conf', () => {
  const directives = new Map(
    readText('conf/redis-managed.conf')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(' ') as [string, string]),
  );

  it('holds a fence and nothing else', () => {
    expect([...directives.keys()]).to.have.members(['min-replicas-to-write', 'min-replicas-max-lag']);
    const [replicas, lag] = ['min-replicas-to-write', 'min-replicas-max-lag'].map((name) =>
      Number(directives.get(name)),
    );
    expect(isFence({ minReplicasToWrite: replicas ?? 0, maxLagSeconds: lag ?? 0 })).to.equal(true);
  });

  it('is named in the reference', () => {
    expect(readText('docs/reference/fence.md')).to.include('include /etc/quorate/redis-managed.conf');
  });
});
