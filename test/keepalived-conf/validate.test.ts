import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from '../../src/keepalived-conf/parse.js';
import { formatProblem } from '../../src/keepalived-conf/problem.js';
import { validate } from '../../src/keepalived-conf/validate.js';
import { scraps } from './conf-text.js';
import { ACCEPTED } from './accepted.js';
import { block, instanceWith } from './conf-parts.js';
import { REFUSED_BLOCKS, WARNED } from './refused-blocks.js';
import { REFUSED_INSTANCES } from './refused-instances.js';

const problemsOf = (text: string): string[] => validate(parse({ text, file: 'k' })).map(formatProblem);

describe('validate', () => {
  it('finds nothing in what keepalived accepts', () => {
    for (const text of ACCEPTED)
      expect(
        problemsOf(text).filter((problem) => problem.includes(' error: ')),
        text,
      ).to.deep.equal([]);
  });

  for (const [text, says] of [...REFUSED_INSTANCES, ...REFUSED_BLOCKS, ...WARNED]) {
    it(`says: ${says}`, () => {
      const problems = problemsOf(text);
      expect(
        problems.some((problem) => (says.startsWith('k:') ? problem.startsWith(says) : problem.includes(says))),
        problems.join('\n'),
      ).to.equal(true);
    });
  }

  it('never throws, and gives problems in the order of the text', () => {
    fc.assert(
      fc.property(scraps(), (text) => {
        const lines = validate(parse({ text: `vrrp_instance V {\n${text}` })).map(({ at }) => at.line);
        expect(lines).to.deep.equal(lines.toSorted((a, b) => a - b));
      }),
    );
  });

  it('calls nothing missing where unread text may bring it', () => {
    const open = ['~SEQ(X,1,2) interface eth$X', '$A= \\\n interface a \\\n\n$A', 'include more.conf'];
    for (const line of open) expect(problemsOf(block('vrrp_instance V', line)), line).to.deep.equal([]);
    const peers = ['unicast_peer {', '~LST(X,1,2) 10.0.0.$X', '}'];
    expect(problemsOf(instanceWith(...peers))).to.deep.equal([]);
  });

  it('warns of programs that keepalived would start as root without looking who can change them', () => {
    const program = instanceWith('notify_master /nowhere/n');
    expect(problemsOf(program)).to.deep.equal([
      'k:1:1: warning: programs are started without enable_script_security; set it in global_defs, with script_user',
    ]);
    expect(problemsOf(block('global_defs', 'enable_script_security') + program)).to.deep.equal([]);
  });

  it('knows every keyword of its blocks, and says so of others in any of them', () => {
    const kinds = [
      'global_defs',
      'vrrp_instance V',
      'vrrp_sync_group G',
      'vrrp_script S',
      'vrrp_track_file T',
      'vrrp_track_process P',
    ];
    for (const kind of kinds)
      expect(problemsOf(block(kind, 'nonsensical 1')).join(), kind).to.contain("unknown keyword 'nonsensical'");
  });
});
