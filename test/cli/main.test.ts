import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { COMMANDS, COMMON_OPTIONS, OPTIONS } from '../../src/cli/command-list.js';
import { renderCompletion } from '../../src/cli/completion.js';
import { readConfig } from '../../src/config/read.js';
import { ts } from './ts-bed.js';

const ROOT = new URL('../../', import.meta.url);

describe('ts', () => {
  for (const argv of [['--help'], ['help'], ['-h']]) {
    it(`${argv.join(' ')} shows every command with an example, and every option`, async () => {
      const { exitCode, stdout } = await ts(argv);
      for (const { name, example } of COMMANDS)
        expect(stdout).to.include(`  ts ${name}`).and.to.include(`$ ${example}`);
      for (const { flags } of [...Object.values(OPTIONS), ...Object.values(COMMON_OPTIONS)])
        expect(stdout).to.include(flags);
      expect(exitCode).to.equal(0);
    });
  }

  for (const { name, example } of COMMANDS) {
    it(`${name} --help shows its example`, async () => {
      const { exitCode, stdout } = await ts([...name.split(' '), '--help']);
      expect([exitCode, stdout.includes(`Example:\n  ${example}\n`), stdout.includes('--monitor')]).to.deep.equal([
        0,
        true,
        true,
      ]);
    });
  }

  it('--version prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { version: string };
    const { exitCode, stdout } = await ts(['--version']);
    expect([exitCode, stdout]).to.deep.equal([0, `${version}\n`]);
  });

  for (const [argv, text] of [
    [[], 'Usage: ts'],
    [['show'], 'Usage: ts show'],
    [['shwo'], '(Did you mean show?)'],
    [['show', 'sever'], '(Did you mean server?)'],
    [['show', 'server', '--jsn'], '(Did you mean --json?)'],
    [['show', 'server', 'a', 'b'], 'too many arguments'],
    [['show', 'server', '--group'], "option '--group <name>' argument missing"],
    [['add', 'server'], "missing required argument 'addresses'"],
    [['completion', 'fish'], 'There is one for bash and for zsh.'],
  ] as const) {
    it(`exits with 64 on "${argv.join(' ')}" and says what is wrong`, async () => {
      const { exitCode, stdout, stderr } = await ts(argv);
      expect([exitCode, stdout]).to.deep.equal([64, '']);
      expect(stderr).to.include(text);
    });
  }

  it('reports a defect with its stack and exits with 70', async () => {
    const broken = {
      write: () => {
        throw new Error('no terminal');
      },
    };
    const { exitCode, stderr } = await ts(['completion', 'bash'], { stdout: broken });
    expect(exitCode).to.equal(70);
    expect(stderr).to.match(/^ts: a defect of Quorate: Error: no terminal\n +at /);
  });

  describe('check config', () => {
    let directory: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'ts config '));
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it('says that a right file is right', async () => {
      const file = join(directory, 'quorate.yaml');
      writeFileSync(
        file,
        'monitor: { address: 10.0.0.5 }\ngroups: [{ name: telemetry, engine: redis, servers: [10.0.0.5:6379] }]\n',
      );
      const { exitCode, stdout } = await ts(['check', 'config', file], { readConfig });
      expect([exitCode, stdout]).to.deep.equal([
        0,
        `${file} is right: monitor 10.0.0.5:26379, groups telemetry (1 server)\n`,
      ]);
    });

    it('names every mistake of a wrong one and exits with 64', async () => {
      const file = join(directory, 'quorate.yaml');
      writeFileSync(
        file,
        'monitor: { address: ts01 }\ngroups: [{ name: telemetry, servers: [10.0.0.5], down_afer: 5s }]\n',
      );
      const { exitCode, stdout, stderr } = await ts(['check', 'config', file], { readConfig });
      expect([exitCode, stdout]).to.deep.equal([64, '']);
      expect(stderr).to.include('monitor.address').and.to.include('down_after');
    });
  });
});

describe('the completion of ts', () => {
  const complete = (...words: string[]) => {
    const script = `${renderCompletion('bash')}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ts; echo "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8' })
      .trim()
      .split(' ');
  };

  for (const [words, expected] of [
    [
      ['ts', ''],
      ['show', 'lost', 'add', 'remove', 'replace', 'failover', 'check', 'print', 'simulate', 'completion'],
    ],
    [
      ['ts', 's'],
      ['show', 'simulate'],
    ],
    [
      ['ts', 'show', ''],
      ['server', 'group', 'monitor', 'lease', 'address'],
    ],
    [
      ['ts', 'show', 'server', '--'],
      ['--group', '--json', '--monitor', '--config'],
    ],
    [['ts', 'show', 'server', '10.0.0.5', '--j'], ['--json']],
    [['ts', 'completion', 'z'], ['zsh']],
  ] as const) {
    it(`of "${words.join(' ')}" in bash is ${expected.join(' ')}`, () => {
      expect(complete(...words)).to.deep.equal(expected);
    });
  }

  it('in bash offers files where no word fits', () => {
    expect(renderCompletion('bash')).to.match(/^complete -o default -F _ts ts$/m);
    expect(complete('ts', 'check', 'config', '/etc/quo')).to.deep.equal(['']);
  });

  it('for zsh declares itself and knows the same words', () => {
    const script = renderCompletion('zsh');
    expect(script)
      .to.match(/^#compdef ts\n/)
      .and.to.include('"show"*) echo "server group monitor lease address" ;;');
  });
});

describe('docs/reference/ts.md', () => {
  const page = readFileSync(new URL('docs/reference/ts.md', ROOT), 'utf8');

  it('explains every command and every option, and no other', () => {
    const headings = [...page.matchAll(/^### ts ([a-z ]+?)(?: [[<A-Z].*)?$/gm)].map(([, name]) => name);
    expect(headings).to.deep.equal(COMMANDS.map(({ name }) => name));
    const options = new Set([...page.matchAll(/`--([a-z-]+)/g)].map(([, name]) => name));
    expect([...options]).to.have.members([...Object.keys(OPTIONS), ...Object.keys(COMMON_OPTIONS), 'help', 'version']);
  });
});
