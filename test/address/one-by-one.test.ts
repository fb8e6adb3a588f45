import { expect } from 'chai';
import { oneByOne } from '../../src/address/one-by-one.js';

describe('works of which one at a time is borne', () => {
  it('begin in order, the first at once, each when the one before it has ended or failed', async () => {
    const inOrder = oneByOne();
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const work = (name: string, fails: boolean) => () => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.push(() => (fails ? reject(new Error(name)) : resolve(name)));
      });
    };
    const outcomes = ['a', 'b', 'c'].map((name) => inOrder(work(name, name === 'b')).catch(String));
    expect(begun).to.deep.equal(['a']);
    ends[0]?.();
    expect(await outcomes[0]).to.equal('a');
    expect(begun).to.deep.equal(['a', 'b']);
    ends[1]?.();
    expect(await outcomes[1]).to.equal('Error: b');
    expect(begun).to.deep.equal(['a', 'b', 'c']);
    ends[2]?.();
    expect(await outcomes[2]).to.equal('c');
    void inOrder(work('d', false));
    expect(begun.at(-1)).to.equal('d');
  });
});
