import { expect } from 'chai';
import { monitorId } from '../../sentinel/index.js';
import { createWantedPeers } from '../../src/peers/wanted-peers.js';

const PEER = monitorId('10.0.0.7:26379');

describe('the peers that groups want', () => {
  const begin = () => {
    const calls: string[] = [];
    const wanted = createWantedPeers({
      links: {
        add: (peer, how) => void calls.push(`add ${peer} ${how?.isFormer === true ? 'former' : 'member'}`),
        remove: (peer) => void calls.push(`remove ${peer}`),
      },
    });
    return { calls, wanted };
  };

  it('keep their link as long as one group wants it', () => {
    const { calls, wanted } = begin();
    wanted.want('a', PEER, false);
    wanted.want('b', PEER, false);
    wanted.release('a', PEER);
    expect(calls).not.to.include(`remove ${PEER}`);
    wanted.release('b', PEER);
    expect(calls.at(-1)).to.equal(`remove ${PEER}`);
  });

  it('are former members only where no group has them any more', () => {
    const { calls, wanted } = begin();
    wanted.want('a', PEER, false);
    wanted.want('b', PEER, true);
    expect(calls.at(-1)).to.equal(`add ${PEER} member`);
    wanted.want('a', PEER, true);
    expect(calls.at(-1)).to.equal(`add ${PEER} former`);
  });

  it('that nobody wants are let go once', () => {
    const { calls, wanted } = begin();
    wanted.release('a', PEER);
    expect(calls).to.deep.equal([]);
  });
});
