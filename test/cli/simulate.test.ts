import { expect } from 'chai';
import { runTs } from '../../src/cli/main.js';

describe('ts simulate', () => {
  it('says in one line what came of the seeds, and exits 0', async () => {
    const { code, stdout, stderr } = await simulate('--seeds', '3', '--monitors', '3');
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/^3 seeds; \d+ failovers; 0 violations; .* seeds\/s; .* failovers\/s\n$/);
  });

  it('tells of a broken rule with the seed, the command to repeat it and the end of the trace, and exits 1', async () => {
    const words = ['--without', 'persist-before-send', '--monitors', '3', '--from', '7'];
    const { code, stderr } = await simulate('--seeds', '2', ...words);
    expect(code).to.equal(1);
    const [head = '', repeat = '', ...trace] = stderr.trim().split('\n');
    expect(head).to.match(/^seed 7 breaks disk-before-word: m\d: /);
    expect(repeat).to.equal('repeat it with: ts simulate --seed 7 --monitors 3 --without persist-before-send --trace');
    expect(trace.length).to.be.within(5, 61);
  });

  it('repeats a seed with all that happens in it', async () => {
    const { code, stdout, stderr } = await simulate('--seed', '3', '--trace');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^1 seeds; /);
    expect(stderr).to.include('all faults end').and.to.include('votes in epoch');
  });

  it('gives the same as JSON', async () => {
    const { stdout } = await simulate('--seeds', '2', '--json');
    const document: unknown = JSON.parse(stdout);
    expect(document).to.include({ seeds: 2, violations: 0, violation: null });
    expect(document).to.have.property('failoversPerSecond');
  });

  it('goes through a small world state by state', async () => {
    const { code, stdout } = await simulate('--exhaustive', '--budget', '2000');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^host cut off, one delay: \d+ states, all there are, \d+ moves deep, \d+ states\/s$/m);
  });

  it('finds a planted breach in the small world, and shows the way to it', async () => {
    const { code, stdout } = await simulate('--exhaustive', '--budget', '1200', '--without', 'table-on-majority');
    expect(code).to.equal(1);
    expect(stdout)
      .to.include('breaks table-before-promotion: m6 promotes s6')
      .and.to.include('\n  m6>m7 voteRequest\n');
  });

  for (const [words, says] of [
    [['--seeds', 'many'], '--seeds wants a whole number from 1 to 10000000, not "many"'],
    [['--monitors', '8'], '--monitors wants a whole number from 3 to 7, not "8"'],
    [['--leases', 'maybe'], '--leases wants yes or no, not "maybe"'],
    [['--without', 'gravity'], 'there is no rule "gravity"'],
    [['--arbiters', '--monitors', '3', '--servers', '3'], '--arbiters wants more monitors than servers'],
  ] as const) {
    it(`refuses ${words.join(' ')}`, async () => {
      const { code, stderr } = await simulate(...words);
      expect(code).to.equal(64);
      expect(stderr).to.include(says);
    });
  }
});

async function simulate(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const io = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    env: {},
  };
  const code = await runTs(['simulate', ...words], io);
  return { code, stdout, stderr };
}
