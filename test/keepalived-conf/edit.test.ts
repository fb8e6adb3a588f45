import { expect } from 'chai';
import fc from 'fast-check';
import { setField } from '../../src/keepalived-conf/edit.js';
import type { Edit } from '../../src/keepalived-conf/edit.js';
import { getField } from '../../src/keepalived-conf/model.js';
import { parse } from '../../src/keepalived-conf/parse.js';
import { print } from '../../src/keepalived-conf/syntax.js';
import { findBlocks } from '../../src/keepalived-conf/walk.js';
import { scraps } from './conf-text.js';

type InstanceField = Edit<
  'vrrp_instance',
  'priority' | 'unicast_peer' | 'authentication' | 'nopreempt' | 'notify'
>['field'];
type Value<F extends InstanceField> = Edit<'vrrp_instance', F>['value'];

function edit<F extends InstanceField>(text: string, field: F, value: Value<F>): string {
  const document = parse({ text });
  const [block] = findBlocks(document, 'vrrp_instance');
  if (block === undefined) return expect.fail('there is no instance');
  return print(setField(document, { block, kind: 'vrrp_instance', field, value }));
}

const TEXT = `# all of this stays
vrrp_instance V {   # one
\tpriority   100   ! ours
\tunicast_peer
\t{
\t\t10.0.0.6 # the other
\t}
\tauthentication {
\t\tauth_type PASS # plain
\t\tauth_pass old
\t}
\tvmac_xmit_base
}
virtual_server 10.0.0.1 80 { delay_loop 6 }`;

describe('setField', () => {
  it('changes one value and no other byte', () => {
    expect(edit(TEXT, 'priority', 7)).to.equal(TEXT.replace('priority   100', 'priority   7'));
    expect(edit(TEXT, 'authentication', { auth_type: 'PASS', auth_pass: 'new one' })).to.equal(
      TEXT.replace('auth_pass old', 'auth_pass "new one"'),
    );
  });

  it('writes a list anew between the braces that it has', () => {
    const changed = edit(TEXT, 'unicast_peer', [
      { address: '10.0.0.7', options: [] },
      { address: '10.0.0.8', options: [] },
    ]);
    expect(changed).to.equal(TEXT.replace('\t\t10.0.0.6 # the other\n', '\t    10.0.0.7\n\t    10.0.0.8\n'));
  });

  it('adds what is missing as the last line, indented as the others', () => {
    expect(edit(TEXT, 'nopreempt', true)).to.equal(TEXT.replace('vmac_xmit_base\n', 'vmac_xmit_base\n\tnopreempt\n'));
    expect(edit('vrrp_instance V {}', 'priority', 7)).to.equal('vrrp_instance V {\n    priority 7\n}');
    expect(edit('vrrp_instance V { debug 1 }\r\n', 'priority', 7)).to.equal(
      'vrrp_instance V { debug 1\r\n    priority 7\r\n }\r\n',
    );
  });

  it('takes a field out with its line, but keeps a comment on it', () => {
    expect(edit('vrrp_instance V {\n priority 1\n debug 1\n}\n', 'priority', undefined)).to.equal(
      'vrrp_instance V {\n debug 1\n}\n',
    );
    expect(edit(TEXT, 'priority', undefined)).to.equal(TEXT.replace('\tpriority   100', ''));
  });

  it('leaves one of several', () => {
    const text = 'vrrp_instance V {\n priority 1\n debug 1\n priority 2\n}\n';
    expect(edit(text, 'priority', 9)).to.equal('vrrp_instance V {\n priority 9\n debug 1\n}\n');
  });

  it('is read back from any text around it', () => {
    fc.assert(
      fc.property(scraps(), scraps(), fc.integer({ min: 1, max: 255 }), (before, inside, priority) => {
        const text = `${before}\nvrrp_instance V {\n${inside}\n}\n`;
        const document = parse({ text });
        const block = findBlocks(document, 'vrrp_instance').find((candidate) => document.nodes.includes(candidate));
        fc.pre(block !== undefined && block.close !== null && document.problems.length === 0);
        const changed = print(setField(document, { block, kind: 'vrrp_instance', field: 'priority', value: priority }));
        const found = findBlocks(parse({ text: changed }), 'vrrp_instance').map((each) =>
          getField(each, 'vrrp_instance', 'priority'),
        );
        expect(found).to.include(priority);
      }),
    );
  });

  it('refuses a block of another document', () => {
    const [block] = findBlocks(parse({ text: TEXT }), 'vrrp_instance');
    if (block === undefined) expect.fail('there is no instance');
    const change = { block, kind: 'vrrp_instance', field: 'priority', value: 1 } as const;
    expect(() => setField(parse({ text: TEXT }), change)).to.throw(RangeError, 'not one of this document');
  });
});
