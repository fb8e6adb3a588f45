import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { configKeys, describeConfig, keyNamesUnder } from '../../src/config/describe.js';
import { loadConfig } from '../../src/config/load.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

function keysOf(value: unknown, path: string): string[] {
  if (Array.isArray(value) && value.some((item) => typeof item === 'object')) {
    return value.flatMap((item) => keysOf(item, `${path}[]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, path === '' ? key : `${path}.${key}`));
}

describe('the description of the configuration', () => {
  const sample = read('conf/quorate.yaml');
  const allShown = sample.replaceAll(/^(\s*)#(?=[a-z])/gm, '$1');
  const surroundings = {
    hostName: 'ts01',
    readSideFile: () => ({ text: '-----BEGIN 16 characters', isOpenToOthers: false }),
  };

  it('conf/quorate.yaml loads as it is', () => {
    const config = loadConfig(sample, 'conf/quorate.yaml', surroundings);
    expect(config.peers).to.have.length(2);
    expect(config.groups[0]).to.include({ quorum: null, rebootAfterMs: 50_000, parallelSyncs: 3 });
  });

  it('conf/quorate.yaml shows every key', () => {
    expect(keysOf(parse(allShown), '').sort()).to.deep.equal(
      configKeys()
        .map(({ key }) => key)
        .sort(),
    );
  });

  it('conf/quorate.yaml loads with every key in use', () => {
    const text = allShown.replace(/^ *password_file.*\n/m, '');
    const config = loadConfig(text, 'conf/quorate.yaml', surroundings);
    expect(config).to.include({ name: 'ts01', password: 'change me', secret: '-----BEGIN 16 characters' });
    expect(config.groups[0]?.auth).to.deep.equal({ user: 'quorate', password: 'change me' });
    expect(config.groups[0]?.tls).to.include({ isVerified: true });
  });

  it('conf/quorate.yaml shows the defaults', () => {
    const shown = parse(allShown) as { monitor: Record<string, unknown>; groups: Record<string, unknown>[] };
    for (const { key, default: fallback } of configKeys()) {
      const value = key.startsWith('monitor.') ? shown.monitor[key.slice(8)] : shown.groups[0]?.[key.slice(9)];
      if (fallback?.startsWith('`') && !fallback.startsWith('`[') && value !== undefined) {
        expect(`\`${JSON.stringify(value).replaceAll('"', '')}\``, key).to.equal(fallback);
      }
    }
  });

  it('docs/reference/configuration.md has the table of the schema', () => {
    expect(read('docs/reference/configuration.md')).to.contain(`\n\n${describeConfig()}\n`);
  });

  it('knows the keys of a mapping', () => {
    expect(keyNamesUnder('')).to.deep.equal(['monitor', 'groups']);
    expect(keyNamesUnder('groups[].auth')).to.deep.equal(['user', 'password', 'password_file']);
    expect(keyNamesUnder('groups[]')).to.include.members(['name', 'tls', 'failback']);
    expect(keyNamesUnder('nothing')).to.deep.equal([]);
  });
});
