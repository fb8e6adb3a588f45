import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../../src/demo/deadline.js';
import { systemTimers as timers } from '../../src/timers.js';

const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'src', 'demo', 'main.js');
const HOSTS = ['--hosts', '127.0.45.5,127.0.45.6,127.0.45.7'];

describe('demo', () => {
  let parent = '';
  let dir = '';

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'a demo '));
    dir = join(parent, 'run');
  });

  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const pidsOf = () => {
    const recorded = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as { pid: number }[];
    return recorded.map(({ pid }) => pid);
  };

  it('goes on tour and measures', () => {
    const args = [PROGRAM, '--tour', '--json', '--dir', dir, ...HOSTS];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 120_000 });
    expect(status, stderr).to.equal(0);
    const told = JSON.parse(stdout) as { ok: boolean; steps: { name: string; figures: Record<string, number> }[] };
    expect(told.ok).to.equal(true);
    expect(told.steps.map(({ name }) => name)).to.deep.equal(['start', 'kill', 'return', 'order', 'end']);
    expect(told.steps[1]?.figures['withoutMasterMs']).to.be.within(1, 5000);
    expect(told.steps[3]?.figures['lostWrites']).to.equal(0);
    expect(existsSync(dir)).to.equal(false);
  }).timeout(130_000);

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`leaves nothing behind after ${signal}`, async () => {
      const demo = spawn(process.execPath, [PROGRAM, '--dir', dir, ...HOSTS], { stdio: ['ignore', 'pipe', 'inherit'] });
      let told = '';
      demo.stdout.on('data', (chunk: Buffer) => {
        told += chunk.toString();
      });
      const missing = () => (told.includes('Ctrl-C stops all.') ? null : told);
      await waitUntil({ what: 'the demo to run', limitMs: 40_000, timers, missing });
      const pids = pidsOf();
      expect(pids).to.have.length(7);
      demo.kill(signal);
      expect(await once(demo, 'exit')).to.deep.equal([0, null]);
      expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).to.deep.equal([]);
      expect(existsSync(dir)).to.equal(false);
    });
  }
});
