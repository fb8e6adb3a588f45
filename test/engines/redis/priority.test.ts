import { expect } from 'chai';
import type { Link } from '../../../src/engines/redis/link.js';
import { createPriorityReader } from '../../../src/engines/redis/priority.js';
import type { Reply } from '../../../src/engines/redis/reply.js';

describe('priority of a Redis master', () => {
  const read = (replies: readonly Reply[], timesMs: readonly number[]) => {
    let asked = 0;
    let nowMs = 0;
    const link: Link = {
      connected: Promise.resolve(null),
      gone: Promise.resolve(),
      drop: () => undefined,
      call: () => Promise.resolve(replies[asked++] ?? refused),
      ping: () => Promise.resolve(refused),
    };
    const reader = createPriorityReader(link, { nowMs: () => nowMs, after: () => () => undefined });
    return timesMs.reduce<Promise<number[]>>(async (before, timeMs) => {
      const priorities = await before;
      nowMs = timeMs;
      return [...priorities, await reader()];
    }, Promise.resolve([]));
  };
  const refused: Reply = { kind: 'error', code: 'NOPERM', text: 'NOPERM no' };
  const setting = (value: unknown): Reply => ({ kind: 'value', value });

  it('is asked for again after ten seconds', async () => {
    const replies = [setting(['replica-priority', '1']), setting(['replica-priority', '2'])];
    expect(await read(replies, [0, 9_999, 10_000, 10_001])).to.deep.equal([1, 1, 2, 2]);
  });

  it('is the default for ever where it is forbidden', async () => {
    expect(await read([refused, setting(['replica-priority', '1'])], [0, 50_000])).to.deep.equal([100, 100]);
  });

  for (const value of [[], ['replica-priority', 'x'], ['replica-priority'], 'text', null]) {
    it(`is the default for the answer ${JSON.stringify(value)}`, async () => {
      expect(await read([setting(value)], [0])).to.deep.equal([100]);
    });
  }
});
