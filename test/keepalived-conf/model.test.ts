import { expect } from 'chai';
import fc from 'fast-check';
import type { BlockModel } from '../../src/keepalived-conf/blocks.js';
import { UnwritableValue, printModel } from '../../src/keepalived-conf/canonical.js';
import { getField, readModel } from '../../src/keepalived-conf/model.js';
import { parse } from '../../src/keepalived-conf/parse.js';
import { findBlocks } from '../../src/keepalived-conf/walk.js';
import { globals, instances } from './conf-text.js';

describe('a model', () => {
  it('is read back from what is printed of it', () => {
    fc.assert(
      fc.property(globals(), fc.array(instances(), { maxLength: 3 }), (first, others) => {
        const blocks = [first, ...others];
        expect(readModel(parse({ text: printModel(blocks, ['made', '', 'by a test']) }))).to.deep.equal(blocks);
      }),
    );
  });

  it('holds every kind of block, and the others as text', () => {
    const text = `vrrp_script check {
    script "/bin/check a" nobody
    weight -20 reverse
}

vrrp_sync_group G {
    group {
        A
        B
    }
    track_file {
        T weight 3 reverse
    }
}

static_ipaddress {
    10.0.0.3/24 dev eth1 scope link
}

virtual_server 10.0.0.1 80 {
   delay_loop 6 # kept
}
`;
    const blocks: BlockModel[] = [
      {
        kind: 'vrrp_script',
        name: 'check',
        fields: {
          script: { command: '/bin/check a', user: 'nobody', group: null },
          weight: { weight: -20, isReversed: true },
        },
      },
      {
        kind: 'vrrp_sync_group',
        name: 'G',
        fields: { group: ['A', 'B'], track_file: [{ name: 'T', weight: { weight: 3, isReversed: true } }] },
      },
      {
        kind: 'static_ipaddress',
        addresses: [{ address: '10.0.0.3', prefixLength: 24, device: 'eth1', options: ['scope', 'link'] }],
      },
      { kind: 'text', text: 'virtual_server 10.0.0.1 80 {\n   delay_loop 6 # kept\n}' },
    ];
    expect(readModel(parse({ text }))).to.deep.equal(blocks);
    expect(printModel(blocks)).to.equal(text);
  });

  it('leaves out what is wrong, as keepalived does', () => {
    const [block] = findBlocks(
      parse({ text: 'vrrp_instance V {\npriority 999\nvirtual_router_id 7\n}\n' }),
      'vrrp_instance',
    );
    if (block === undefined) expect.fail('there is no block');
    expect(getField(block, 'vrrp_instance', 'priority')).to.equal(undefined);
    expect(getField(block, 'vrrp_instance', 'virtual_router_id')).to.equal(7);
  });

  it('refuses a value that no file can hold', () => {
    const blocks: BlockModel[] = [{ kind: 'global_defs', name: null, fields: { router_id: 'a"b' } }];
    expect(() => printModel(blocks)).to.throw(UnwritableValue, '"a\\"b" cannot be written');
  });

  it('keeps a comment from becoming a line of its own', () => {
    expect(printModel([], ['one\nstate MASTER'])).to.equal('# one state MASTER\n');
  });
});
