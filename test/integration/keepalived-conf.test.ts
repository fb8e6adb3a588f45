import { expect } from 'chai';
import fc from 'fast-check';
import { BLOCKS } from '../../src/keepalived-conf/blocks.js';
import { printModel } from '../../src/keepalived-conf/canonical.js';
import { TOP_KEYWORDS } from '../../src/keepalived-conf/keywords.js';
import { parse } from '../../src/keepalived-conf/parse.js';
import { formatProblem } from '../../src/keepalived-conf/problem.js';
import { renderFiles } from '../../src/keepalived-conf/render.js';
import { validate } from '../../src/keepalived-conf/validate.js';
import { ACCEPTED } from '../keepalived-conf/accepted.js';
import { globals, instances } from '../keepalived-conf/conf-text.js';
import { PLANS } from '../keepalived-conf/plans.js';
import { REFUSED_BLOCKS, WARNED } from '../keepalived-conf/refused-blocks.js';
import { REFUSED_INSTANCES } from '../keepalived-conf/refused-instances.js';
import { readSamples } from '../keepalived-conf/samples.js';
import { checkWithKeepalived, hasKeepalived } from './keepalived-check.js';

const errorsOf = (text: string): string[] =>
  validate(parse({ text, configId: 'there' }))
    .filter(({ severity }) => severity === 'error')
    .map(formatProblem);

describe('keepalived -t', function () {
  before(function () {
    if (!hasKeepalived()) this.skip();
  });

  it('accepts what the tables call accepted', () => {
    for (const text of ACCEPTED) expect(checkWithKeepalived(text), text).to.deep.equal({ code: 0, output: '' });
  });

  it('refuses what the tables call refused', () => {
    for (const [text, says] of [...REFUSED_INSTANCES, ...REFUSED_BLOCKS, ...WARNED]) {
      expect(checkWithKeepalived(text).code, `${says}\n${text}`).to.be.oneOf([2, 5]);
    }
  });

  it('refuses each shipped sample in which the validator finds an error, and no error is found in one that it accepts', function () {
    const samples = readSamples();
    if (samples === null && process.env.CI !== 'true') this.skip();
    let accepted = 0;
    for (const { path, text } of samples ?? []) {
      const { code, output } = checkWithKeepalived(text);
      const errors = errorsOf(text);
      if (errors.length > 0) expect(code, `${path}: ${errors.join()}`).to.not.equal(0);
      if (code === 0) expect(errors, `${path}: ${output}`).to.deep.equal([]);
      accepted += Number(code === 0);
    }
    expect(accepted, 'samples that keepalived accepts').to.be.above(10);
  });

  it('accepts what is printed from values, and no error is found in it', () => {
    const files = fc.tuple(globals(), instances()).map((blocks) => printModel(blocks));
    fc.assert(
      fc.property(files, (text) => {
        const errors = errorsOf(text);
        const { code, output } = checkWithKeepalived(text);
        expect(code === 0, `${text}\n${output}\n${errors.join('\n')}`).to.equal(errors.length === 0);
      }),
      { numRuns: 100 },
    );
  });

  it('accepts the files of every host that a plan renders', () => {
    for (const plan of PLANS) {
      for (const { host, text } of renderFiles(plan)) {
        expect(checkWithKeepalived(text), `${host}\n${text}`).to.deep.equal({ code: 0, output: '' });
      }
    }
  });

  it('knows every keyword that is known here', () => {
    const blocks = Object.entries(BLOCKS).flatMap(([kind, { fields, otherKeywords, isNamed }]) =>
      [...Object.keys(fields), ...otherKeywords].map(
        (keyword) => `${kind}${isNamed ? ' N' : ''} {\n${keyword} 1\n}\n}\n`,
      ),
    );
    for (const text of [...blocks, ...TOP_KEYWORDS.map((keyword) => `${keyword} 1 {\n}\n`)]) {
      const keyword = /\n(\w+) 1\n/.exec(text)?.[1] ?? text.split(' ')[0];
      expect(checkWithKeepalived(text).output, text).to.not.contain(`Unknown keyword '${keyword}'`);
    }
  });
});
