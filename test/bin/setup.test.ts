import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const LOCKED = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } };

describe('bin/setup', () => {
  let root = '';
  let programs = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'set up '));
    chmodSync(root, 0o755);
    programs = join(root, 'some programs');
    place('bin/setup', '');
    copyFileSync(join(ROOT, 'bin', 'setup'), join(root, 'bin', 'setup'));
    place('package.json', '{"type":"module"}');
    place('package-lock.json', JSON.stringify({ packages: { '': {}, ...LOCKED } }));
    place('node_modules/.package-lock.json', JSON.stringify({ packages: LOCKED }));
    place('node_modules/typescript/bin/tsc', `require('fs').writeFileSync('built', process.argv.slice(2).join(' '))`);
    for (const program of ['redis-server', 'redis-cli']) place(`some programs/${program}`, '#!/bin/sh\n');
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function place(path: string, content: string): void {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o755 });
  }

  /** With nothing on the path but what the test placed there. */
  function run(args: readonly string[], asOrdinaryUser = false) {
    const isRoot = process.getuid?.() === 0;
    const user = asOrdinaryUser && isRoot ? { uid: 65534, gid: 65534 } : {};
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'setup'), ...args], {
      env: { PATH: programs },
      encoding: 'utf8',
      ...user,
    });
    return { status, stdout, stderr };
  }

  it('builds and says little when all is there', () => {
    expect(run(['redis'])).to.deep.equal({ status: 0, stdout: '', stderr: 'setup: building\n' });
    expect(readFileSync(join(root, 'built'), 'utf8')).to.equal('-b sentinel src');
  });

  it('says nothing at all once there is a build', () => {
    place('dist/src/main.js', '');
    expect(run([])).to.deep.equal({ status: 0, stdout: '', stderr: '' });
  });

  for (const [what, installed] of [
    ['are missing', undefined],
    ['have another version', { ...LOCKED, 'node_modules/a': { version: '1.0.1' } }],
    ['are not all there', {}],
  ] as const) {
    it(`runs npm ci when packages ${what}`, () => {
      const lockFile = 'node_modules/.package-lock.json';
      if (installed === undefined) rmSync(join(root, lockFile));
      else place(lockFile, JSON.stringify({ packages: installed }));
      place('some programs/npm', '#!/bin/sh\necho "$@" > npm-args\n');
      expect(run(['redis']).status).to.equal(0);
      expect(readFileSync(join(root, 'npm-args'), 'utf8')).to.match(/^ci /);
    });
  }

  it('does not ask for an optional package of another system', () => {
    const packages = { 'node_modules/a': LOCKED['node_modules/a'] };
    place('node_modules/.package-lock.json', JSON.stringify({ packages }));
    expect(run([]).status).to.equal(0);
    expect(existsSync(join(root, 'npm-args'))).to.equal(false);
  });

  it('fails when the build fails, with the command to see why', () => {
    place('node_modules/typescript/bin/tsc', 'process.exit(2)');
    const { status, stderr } = run([]);
    expect(status).to.equal(1);
    expect(stderr).to.contain(`cd '${root}' && npm run build`);
  });

  it('tells an ordinary user the command that installs what is missing', () => {
    rmSync(join(programs, 'redis-cli'));
    place('some programs/apt-get', '#!/bin/sh\nexit 1\n');
    const { status, stderr } = run(['redis'], true);
    expect(status).to.equal(1);
    expect(stderr).to.equal(
      'setup: missing: redis-cli. Run as root:\n' +
        '  apt-get update && apt-get install -y --no-install-recommends redis-tools\n',
    );
  });

  it('says so where there is no apt-get', () => {
    rmSync(join(programs, 'redis-server'));
    const { status, stderr } = run(['redis'], true);
    expect(status).to.equal(1);
    expect(stderr).to.contain('missing: redis-server. There is no apt-get here');
  });

  for (const args of [['nonsense'], ['toString'], ['redis', 'test']]) {
    it(`refuses ${args.join(' ')}`, () => {
      expect(run(args)).to.deep.equal({
        status: 1,
        stdout: '',
        stderr: 'setup: usage: bin/setup [redis|bench|test|address]\n',
      });
    });
  }
});
