import { expect } from 'chai';
import { renderTrace, shorten } from '../../src/simulator/trace-text.js';

describe('the text of a trace', () => {
  it('calls monitors and servers by the number of their host', () => {
    expect(shorten('10.0.0.6:26379 chose 10.0.0.7:6379, m:10.0.0.5 follows 10.0.0.11')).to.equal(
      'm6 chose s7, m5 follows s11',
    );
  });

  it('shows the last lines, and says how many it leaves out', () => {
    const log = ['1 10.0.0.5 +sdown 10.0.0.6 (silent)', '22 - * cut n 5', '333 10.0.0.6 promote 10.0.0.6'];
    expect(renderTrace(log, 2)).to.equal('  ... 1 lines before\n     22 ms      * cut n 5\n    333 ms  m6  promote s6');
    expect(renderTrace(log, 9).split('\n')).to.have.length(3);
  });
});
