import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { findCycle, importsOf } from './kit/source-imports.js';
import { functionsOf } from './kit/source-functions.js';
import { ROOT, lineCount, listFiles, placesOf, readSources, readText } from './kit/source-tree.js';
import type { SourceFile } from './kit/source-tree.js';

const CORE = readSources('sentinel');
const SHELL = readSources('src');
const TESTS = readSources('test');
const PRODUCT = [...CORE, ...SHELL];
const EVERYTHING = [...PRODUCT, ...TESTS];
const ENTRIES = ['src/main.ts', 'src/cli/main.ts', 'src/demo/main.ts'];

describe('the source', () => {
  for (const [layer, files] of [
    ['sentinel', CORE],
    ['src', SHELL],
  ] as const) {
    it(`has small files and functions in ${layer}/`, () => {
      expect(median(files.map(({ text }) => lineCount(text)))).to.be.below(120);
      expect(median(files.flatMap(functionsOf).map(({ lines }) => lines))).to.be.below(12);
    });
  }

  it('has no file over 300 lines', () => {
    expect(EVERYTHING.filter(({ text }) => lineCount(text) > 300).map(({ path }) => path)).to.deep.equal([]);
  });

  it('has no function over 70 lines or with more than four parameters', () => {
    const functions = PRODUCT.flatMap(functionsOf);
    expect(functions.length).to.be.above(1000);
    expect(placesWhere(functions, ({ lines }) => lines > 70)).to.deep.equal([]);
    expect(placesWhere(functions, ({ parameters }) => parameters > 4)).to.deep.equal([]);
  });

  it('has no drawers for odds and ends', () => {
    const names = EVERYTHING.flatMap(({ path }) => path.split(/[/.-]/));
    expect(names.filter((name) => /^(utils?|helpers?|common|misc|managers?|services?|base)$/.test(name))).to.be.empty;
  });

  const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp, part: 'text' | 'code', files: SourceFile[]])[] = [
    ['any', /(?<![.\w])any\b(?!:)/, 'code', PRODUCT],
    ['non-null assertion', /[\w)\]]!(?!=)/, 'code', PRODUCT],
    ['suppressed error', /@ts-(?:ignore|expect-error|nocheck)|(?:oxlint|eslint)-disable|biome-ignore/, 'text', PRODUCT],
    ['default export', /\bexport\s+default\b/, 'code', EVERYTHING],
    ['barrel', /\bexport\s+\*/, 'code', EVERYTHING],
    ['state of a module', /^(?:export )?(?:let|var)\b/m, 'code', PRODUCT],
    ['answer of JSON.parse that is taken on trust', /\bJSON\.parse\([^;]*\)\s+as\b/, 'code', PRODUCT],
    ['repeating timer', /\bsetInterval\b/, 'code', PRODUCT],
    ['empty catch', /\bcatch\s*(?:\([^)]*\))?\s*\{\s*\}/, 'text', PRODUCT],
    ['test that runs alone or not at all', /\b(?:it|describe)\.(?:only|skip)\b/, 'code', TESTS],
  ];
  for (const [what, pattern, part, files] of FORBIDDEN) {
    it(`has no ${what}`, () => {
      expect(placesOf(pattern, part, files)).to.deep.equal([]);
    });
  }

  it('has no banner, no reminder and no marker of unfinished work in its comments', () => {
    const banner = /^\s*(?:\/\/|\/?\*)+\s*[-=*#~_+]{4,}/m;
    const reminder = /\b(?:TODO|FIXME|XXX|HACK|WIP)\b/;
    expect([banner, reminder].flatMap((pattern) => placesOf(pattern, 'comments', EVERYTHING))).to.deep.equal([]);
  });

  it('documents every exported function, class and interface, options of a documented function aside', () => {
    const undocumented =
      /(?<!\*\/\n)^export (?:async )?(?:abstract )?(?:function|class|interface) (?!\w+(?:Options|Parts)\b)/m;
    expect(placesOf(undocumented, 'text', PRODUCT)).to.deep.equal([]);
  });
});

describe('the borders', () => {
  it('keep the core to itself', () => {
    const foreign = CORE.flatMap((file) => importsOf(file).filter((specifier) => !/^\.\/[^/]+\.js$/.test(specifier)));
    expect(foreign).to.deep.equal([]);
  });

  it('let the shell reach the core only through its door', () => {
    const side = SHELL.flatMap((file) =>
      importsOf(file).filter((specifier) => /\/sentinel\/(?!index\.js$)/.test(specifier)),
    );
    expect(side).to.deep.equal([]);
  });

  it('keep tests out of the product', () => {
    expect(PRODUCT.filter((file) => importsOf(file).some((specifier) => specifier.includes('/test/')))).to.be.empty;
  });

  it('have no way round: imports form no cycle, those of types included', () => {
    expect(findCycle(PRODUCT)).to.equal(null);
  });

  it('leave the process to the programs', () => {
    const others = SHELL.filter(({ path }) => !ENTRIES.includes(path));
    expect(placesOf(/\bprocess\.(?:env|exit|exitCode|argv|cwd|chdir|on|once|std\w+|umask)\b/, 'code', others)).to.be
      .empty;
  });

  it('leave the timers of Node to one file', () => {
    const files = SHELL.filter(({ code }) => /\bset(?:Timeout|Interval|Immediate)\b/.test(code));
    expect(files.map(({ path }) => path)).to.deep.equal(['src/timers.ts']);
  });
});

describe('the tests', () => {
  /** Folders of tests that belong to no one folder of the product. */
  const ACROSS = ['bench', 'bin', 'browser', 'contract', 'integration', 'kit', 'lab', 'scenarios', 'sentinel'];

  it('mirror the tree', () => {
    const strays = listFiles('test', '.test.ts').filter((path) => {
      const [, top = '', ...below] = path.split('/');
      return below.length > 0 && !ACROSS.includes(top) && !existsSync(join(ROOT, dirname(path).replace('test', 'src')));
    });
    expect(strays).to.deep.equal([]);
  });

  it('have titles that state facts', () => {
    expect(placesOf(/\b(?:it|describe)\(\s*['"`][^\n]*\bshould\b/, 'text', TESTS)).to.deep.equal([]);
  });

  it('never sleep', () => {
    const unit = TESTS.filter(({ path }) => !/^test\/(?:integration|contract|lab|browser|bench|kit)\//.test(path));
    expect(placesOf(/\bsleep\(|\bawait\s+setTimeout\(/, 'code', unit)).to.deep.equal([]);
  });
});

describe('the pages', () => {
  const PAGES = [...new Set(['.md', '.yaml', '.yml', '.service', '.conf', '.json'].flatMap(pagesOf))];

  it('name no path of the machine they were written on, and no private registry', () => {
    const paths = /(?:^|[\s"'`(=])\/(?:work|root|tmp\/p|home\/[a-z]+)\//m;
    const registries = /https?:\/\/[^\s/)]*(?:registry|artifactory|nexus|verdaccio)[^\s/)]*/;
    const found = PAGES.filter((path) => paths.test(readText(path)) || registries.test(readText(path)));
    expect([...found, ...placesOf(paths, 'text', PRODUCT), ...placesOf(registries, 'text', EVERYTHING)]).to.be.empty;
  });

  it('have no marker of unfinished work', () => {
    expect(PAGES.filter((path) => /\b(?:TODO|FIXME|TBD)\b/.test(readText(path)))).to.deep.equal([]);
  });
});

function pagesOf(ending: string): string[] {
  return listFiles('.', ending)
    .map((path) => normalize(path))
    .filter((path) => path !== 'package-lock.json');
}

function placesWhere<T extends { readonly place: string }>(items: readonly T[], test: (item: T) => boolean): string[] {
  return items.filter(test).map(({ place }) => place);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
