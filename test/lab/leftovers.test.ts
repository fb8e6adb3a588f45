import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { waitFor } from '../kit/wait-for.js';
import { removeLeftovers } from './leftovers.js';
import { requireLab } from './permission.js';
import { runTool } from './system-tool.js';

describe('what a lab leaves', () => {
  before(function () {
    requireLab(this);
  });

  it('is removed by the next run when the first was killed: processes, namespaces, folder', async () => {
    const { pid: owner } = spawnSync('true');
    const name = `qlab-${owner}-1`;
    runTool('ip', ['netns', 'add', name]);
    mkdirSync(join(tmpdir(), `qlab-${owner}`));
    const left = spawn('ip', ['netns', 'exec', name, 'sleep', '60']);
    await waitFor('the process to be inside', () => runTool('ip', ['netns', 'pids', name]).trim() === String(left.pid));
    const ended = once(left, 'exit');
    expect(removeLeftovers()).to.include(owner);
    expect(await ended).to.deep.equal([null, 'SIGKILL']);
    expect(tracesOf(owner)).to.deep.equal([]);
  });

  it('is not touched while its process lives', () => {
    const name = `qlab-${process.ppid}-1`;
    runTool('ip', ['netns', 'add', name]);
    try {
      expect(removeLeftovers()).not.to.include(process.ppid);
      expect(existsSync(`/run/netns/${name}`)).to.equal(true);
    } finally {
      runTool('ip', ['netns', 'del', name]);
    }
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`is nothing after ${signal}`, async () => {
      const soak = startSoak();
      const pid = soak.pid ?? 0;
      const ended = once(soak, 'exit');
      await waitFor('the monitors to run', () => runningOn(`qlab-${pid}-3`) >= 3, 20_000);
      const pids = [1, 2, 3].flatMap((host) =>
        runTool('ip', ['netns', 'pids', `qlab-${pid}-${host}`])
          .trim()
          .split('\n'),
      );
      soak.kill(signal);
      expect((await ended)[0]).to.equal(signal === 'SIGINT' ? 130 : 143);
      expect(tracesOf(pid)).to.deep.equal([]);
      await waitFor('the end of its processes', () => pids.every((each) => !existsSync(`/proc/${each}`)), 2000);
    });
  }
});

function startSoak(): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const script = join(import.meta.dirname, 'soak.ts');
  return spawn(process.execPath, ['--import', loader, script, '--minutes', '1'], { stdio: 'ignore' });
}

/** A relay, a server and a monitor make a host. */
function runningOn(namespace: string): number {
  if (!existsSync(`/run/netns/${namespace}`)) return 0;
  return runTool('ip', ['netns', 'pids', namespace]).split('\n').filter(Boolean).length;
}

function tracesOf(owner: number): readonly string[] {
  const names = [...readdirSync('/run/netns'), ...readdirSync(tmpdir())];
  return names.filter((name) => name === `qlab-${owner}` || name.startsWith(`qlab-${owner}-`));
}
