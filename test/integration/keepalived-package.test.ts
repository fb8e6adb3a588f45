import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { fencedBlocks } from '../kit/markdown.js';
import { ROOT } from '../kit/source-tree.js';

const PACKAGE = 'src/keepalived-conf';
const LIMIT_MS = 60_000;
const CONF = `! a comment
vrrp_instance telemetry {
  interface eth0
  priority 150
  virtual_router_id 300
  virtual_ipaddress {
    10.0.0.100/32
  }
}
`;

describe('the package keepalived-conf, as npm packs it from a fresh clone', () => {
  let dir: string;
  let unpacked: string;
  const run = (program: string, args: readonly string[], cwd: string) =>
    execFileSync(program, args, { cwd, encoding: 'utf8', timeout: LIMIT_MS, stdio: ['ignore', 'pipe', 'pipe'] });

  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'quorate-package-'));
    const clone = join(dir, 'clone');
    const isSource = (path: string): boolean => !/\/(?:dist|node_modules)$/.test(path);
    mkdirSync(join(clone, 'src'), { recursive: true });
    cpSync(join(ROOT, PACKAGE), join(clone, PACKAGE), { recursive: true, filter: isSource });
    cpSync(join(ROOT, 'tsconfig.json'), join(clone, 'tsconfig.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
    run('npm', ['pack', '--silent', '--pack-destination', dir], join(clone, PACKAGE));
    const [archive = ''] = readdirSync(dir).filter((name) => name.endsWith('.tgz'));
    unpacked = join(dir, 'node_modules/keepalived-conf');
    mkdirSync(unpacked, { recursive: true });
    run('tar', ['-xzf', join(dir, archive), '-C', unpacked, '--strip-components=1'], dir);
  });

  after(() => rmSync(dir, { recursive: true, force: true }));

  it('is used by plain Node', () => {
    writeFileSync(
      join(dir, 'plain.mjs'),
      "import { parse, print } from 'keepalived-conf';\nprocess.stdout.write(print(parse({ text: process.argv[2] })));\n",
    );
    expect(run(process.execPath, ['plain.mjs', CONF], dir)).to.equal(CONF);
  });

  it('has its licence and its page, and no source map without its source', () => {
    expect(readdirSync(unpacked)).to.include.members(['LICENSE', 'README.md', 'package.json', 'dist']);
    const maps = readdirSync(join(unpacked, 'dist')).filter((name) => name.endsWith('.map'));
    const lost = maps.flatMap((name) => {
      const path = join(unpacked, 'dist', name);
      const { sources } = JSON.parse(readFileSync(path, 'utf8')) as { readonly sources: readonly string[] };
      return sources.filter((source) => !existsSync(normalize(join(dirname(path), source))));
    });
    expect(lost).to.deep.equal([]);
    expect(readdirSync(join(unpacked, 'dist')).filter((name) => name.endsWith('.tsbuildinfo'))).to.deep.equal([]);
  });

  it('comes with examples that compile and run as they are written', () => {
    const blocks = fencedBlocks(readFileSync(join(unpacked, 'README.md'), 'utf8'), 'ts');
    expect(blocks).to.have.length(2);
    const names = blocks.map((block, place) => {
      writeFileSync(join(dir, `example-${place}.mts`), block);
      return `example-${place}.mts`;
    });
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noUnusedLocals'];
    const target = ['--target', 'es2023', '--module', 'nodenext', '--ignoreConfig'];
    const types = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node'];
    run(join(ROOT, 'node_modules/.bin/tsc'), [...strict, ...target, ...types, ...names], dir);

    const file = join(dir, 'keepalived.conf');
    writeFileSync(file, CONF);
    const edit = spawnSync(process.execPath, ['example-0.mjs', file], { cwd: dir, encoding: 'utf8' });
    const [said = ''] = /(?<=^\/\/ ).*error:.*$/m.exec(blocks[0] ?? '') ?? [];
    expect(edit.stderr).to.equal(`${said.replace('/etc/keepalived/keepalived.conf', file)}\n`);
    expect(readFileSync(file, 'utf8')).to.equal(CONF.replace('priority 150', 'priority 100'));

    run(process.execPath, ['example-1.mjs'], dir);
    expect(readFileSync(join(dir, 'keepalived.ts06.conf'), 'utf8')).to.include('vrrp_instance telemetry');
    expect(readFileSync(join(dir, 'hold'), 'utf8')).to.equal('1\n');
  });
});
