import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { COMMANDS, COMMON_OPTIONS, OPTIONS } from '../src/cli/command-list.js';
import { loadConfig } from '../src/config/load.js';
import { confLines } from '../src/sentinel-conf/lines.js';
import { parseSentinelConf } from '../src/sentinel-conf/parse.js';
import { fencedBlocks, headingIds, inlineCode, linksOf } from './kit/markdown.js';
import { ROOT, listFiles, readText } from './kit/source-tree.js';

const PAGES = listFiles('.', '.md').map((path) => ({ path: normalize(path), text: readText(path) }));
/** Every file that a configuration names is there. */
const SURROUNDINGS = {
  hostName: 'ts01',
  readSideFile: () => ({ text: 'sixteen characters and more', isOpenToOthers: false }),
};
const CONF_SURROUNDINGS = {
  workingDirectory: '/',
  directoryFault: () => null,
  isExecutable: () => true,
  addressOf: () => null,
};
const SCRIPTS = Object.keys(readJson('package.json').scripts);

describe('the documents', () => {
  it('have links that all lead somewhere', () => {
    expect(strays(linksOf, leadsSomewhere)).to.deep.equal([]);
  });

  it('name only commands that exist, with options that they have', () => {
    expect(strays(commandsIn, (_path, command) => isCommand(command))).to.deep.equal([]);
  });

  it('name only files of the source that exist', () => {
    expect(strays(filesIn, (_path, file) => existsSync(join(ROOT, file)))).to.deep.equal([]);
  });

  it('show only configurations that can be read', () => {
    const configs = PAGES.flatMap(({ path, text }) => configsIn(text).map((config) => ({ path, config })));
    expect(configs).to.have.length.above(1);
    for (const { path, config } of configs) {
      expect(loadConfig(config, path, SURROUNDINGS).groups).to.have.length.above(0);
    }
  });

  it('come with a sample for quorate-sentinel that can be read as it is', () => {
    const conf = parseSentinelConf(confLines(readText('conf/sentinel.conf'), []), CONF_SURROUNDINGS);
    expect(conf).to.deep.include({ port: 26379, announceIp: '10.0.0.5', warnings: [] });
    expect(conf.groups[0]).to.deep.include({
      name: 'telemetry',
      master: '10.0.0.5:6379',
      quorum: 2,
      downAfterMs: 5000,
    });
  });

  it('every page below docs/ is in the index', () => {
    const index = linksOf(readText('docs/README.md')).map((target) => `docs/${target}`);
    const pages = PAGES.map(({ path }) => path).filter((path) => /^docs\/\w+\//.test(path));
    expect(pages.filter((path) => !index.includes(path))).to.deep.equal([]);
  });

  it('the readme stays short, and the architecture on one page', () => {
    const lines = (path: string): number => readText(path).split('\n').length;
    expect(lines('README.md')).to.be.below(200);
    expect(lines('ARCHITECTURE.md')).to.be.below(100);
  });

  it('sentinel/README.md places every file of the core', () => {
    const named = new Set(inlineCode(readText('sentinel/README.md')));
    const files = listFiles('sentinel', '.ts').map((path) => path.replace('sentinel/', ''));
    expect(files.filter((file) => !named.has(file))).to.deep.equal([]);
  });

  it('ARCHITECTURE.md has every folder of the shell', () => {
    const text = readText('ARCHITECTURE.md');
    const folders = new Set(listFiles('src', '.ts').map((path) => path.split('/').slice(0, 2).join('/')));
    const missing = [...folders].filter((folder) => !folder.endsWith('.ts') && !text.includes(`\`${folder}/\``));
    expect(missing).to.deep.equal([]);
  });

  it('docs/reference/events.md explains every event that is announced, and no other', () => {
    const core = listFiles('sentinel', '.ts').filter((path) => path !== 'sentinel/announcement.ts');
    const source = core.map(readText).join('\n');
    const known = [...readText('sentinel/announcement.ts').matchAll(/^ {2}\| '([^']+)'/gm)].map((match) => match[1]);
    const announced = known.filter((name) => source.includes(`'${name}'`));
    const explained = [...readText('docs/reference/events.md').matchAll(/^\| `([+-][^`]+)` \|/gm)].map(
      (match) => match[1],
    );
    expect(explained).to.have.members(announced);
  });

  it('the unit for systemd starts a program that exists, and leaves a wrong configuration alone', () => {
    const unit = readText('conf/systemd/quorated.service');
    expect(unit).to.match(/^ExecStart=\/opt\/quorate\/bin\/quorated --config \/etc\/quorate\/quorate\.yaml$/m);
    expect(unit).to.match(/^RestartPreventExitStatus=64$/m);
    expect(existsSync(join(ROOT, 'bin/quorated'))).to.equal(true);
  });
});

/** `page: thing` for everything of a kind that is not right. */
function strays(find: (text: string) => readonly string[], isRight: (path: string, thing: string) => boolean) {
  const found = PAGES.flatMap(({ path, text }) => find(text).map((thing) => ({ path, thing })));
  expect(found).to.have.length.above(5);
  return found.filter(({ path, thing }) => !isRight(path, thing)).map(({ path, thing }) => `${path}: ${thing}`);
}

function filesIn(text: string): string[] {
  return inlineCode(text).filter((code) => /^(?:src|sentinel|test|conf|docs|bin|\.ci)\/[\w./-]+$/.test(code));
}

function configsIn(text: string): string[] {
  return fencedBlocks(text, 'yaml').filter((block) => /^monitor:/m.test(block) && /^groups:/m.test(block));
}

function leadsSomewhere(page: string, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const [file = '', id] = target.split('#');
  const path = file === '' ? page : normalize(join(dirname(page), file));
  if (!existsSync(join(ROOT, path))) return false;
  return id === undefined || headingIds(readText(path)).includes(id);
}

/** What a reader would type: lines of blocks, and inline code, from one of our programs or npm on. */
function commandsIn(text: string): string[] {
  const lines = fencedBlocks(text, '').flatMap((block) => block.split('\n'));
  const parts = [...lines, ...inlineCode(text)].flatMap((line) => line.split(/&&|\|\|?|;/));
  const commands = parts.map((part) =>
    part
      .trim()
      .replace(/^\$ /, '')
      .replace(/ +#.*$/, ''),
  );
  return commands.filter((command) =>
    /^(?:npm run \S|npm test\b|ts(?: |$)|bin\/\w|node bin\/|npx mocha )/.test(command),
  );
}

function isCommand(command: string): boolean {
  const words = command.split(/\s+/);
  if (words[0] === 'npm') return words[1] === 'test' || SCRIPTS.includes(words[2] ?? '');
  if (words[0] === 'npx') return words.slice(2).every((path) => existsSync(join(ROOT, path)));
  if (words[0] === 'node') return existsSync(join(ROOT, words[1] ?? ''));
  if (words[0]?.startsWith('bin/') && words[0] !== 'bin/ts') return existsSync(join(ROOT, words[0]));
  return isTs(words.slice(1));
}

/** The name alone, a page of help, or a command with options that it has. */
function isTs(words: readonly string[]): boolean {
  if (words.length === 0 || /^[-<[]/.test(words[0] ?? '')) return true;
  const command = COMMANDS.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (command === undefined) return false;
  const flags = [...command.options.map((name) => OPTIONS[name]), ...Object.values(COMMON_OPTIONS)];
  const allowed = ['--help', ...flags.map(({ flags: text }) => text.split(' ')[0])];
  return words.filter((word) => word.startsWith('--')).every((word) => allowed.includes(word));
}

function readJson(path: string): { readonly scripts: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}
