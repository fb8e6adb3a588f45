import { expect } from 'chai';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimRunDirectory } from '../../src/demo/run-directory.js';
import { AppError } from '../../src/errors.js';

describe('run directory', () => {
  const owner = { name: 'demo', pid: process.pid };
  let parent = '';
  let dir = '';

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'run directory '));
    dir = join(parent, 'the run');
  });

  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const refusal = () => {
    try {
      claimRunDirectory({ dir, owner });
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    return undefined;
  };

  it('is made, holds its processes, and is removed', () => {
    const directory = claimRunDirectory({ dir, owner });
    directory.record([{ name: 'one', pid: process.ppid }]);
    expect(directory.hadStaleRun).to.equal(false);
    expect(readFileSync(join(dir, 'run.json'), 'utf8')).to.contain(`"pid": ${process.ppid}`);
    directory.remove();
    expect(existsSync(dir)).to.equal(false);
  });

  it('is refused while a process of its run lives, with the command to stop it', () => {
    claimRunDirectory({ dir, owner });
    const error = refusal();
    expect(error?.code).to.equal('E_STATE_LOCKED');
    expect(error?.message).to.contain(`demo (${process.pid})`);
    expect(error?.hint).to.equal(`Stop it with: kill ${process.pid}`);
  });

  it('is cleared when all processes of its run are dead', () => {
    claimRunDirectory({ dir, owner: { name: 'demo', pid: 2 ** 30 } });
    writeFileSync(join(dir, 'left over'), '');
    expect(claimRunDirectory({ dir, owner }).hadStaleRun).to.equal(true);
    expect(existsSync(join(dir, 'left over'))).to.equal(false);
  });

  it('is cleared when its pid belongs to another process by now', () => {
    mkdirSync(dir);
    writeFileSync(join(dir, 'run.json'), JSON.stringify([{ name: 'demo', pid: process.pid, startTicks: 1 }]));
    expect(claimRunDirectory({ dir, owner }).hadStaleRun).to.equal(true);
  });

  it('may exist and be empty', () => {
    mkdirSync(dir);
    expect(claimRunDirectory({ dir, owner }).hadStaleRun).to.equal(false);
  });

  for (const [what, content] of [
    ['no run file', undefined],
    ['a damaged run file', '{"pid":'],
    ['a run file of another form', '{"pid": 1}'],
    ['a run file without numbers', '[{"name": "demo", "pid": "1", "startTicks": 1}]'],
  ] as const) {
    it(`is refused and left alone when it has ${what}`, () => {
      mkdirSync(dir);
      writeFileSync(join(dir, 'precious'), '');
      if (content !== undefined) writeFileSync(join(dir, 'run.json'), content);
      expect(refusal()?.code).to.equal('E_STATE_FOREIGN');
      expect(existsSync(join(dir, 'precious'))).to.equal(true);
    });
  }

  it('is refused when it is no folder', () => {
    writeFileSync(dir, '');
    expect(refusal()?.code).to.equal('E_STATE_FOREIGN');
  });
});
