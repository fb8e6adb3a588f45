import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createTrackFile } from '../../src/address/track-file.js';
import { nodeFileSystem } from '../../src/store/file-system.js';

describe('a track file', () => {
  let dir: string;
  const at = () => join(dir, 'g.hold');
  const track = (changes: Partial<typeof nodeFileSystem> = {}) =>
    createTrackFile({ fs: { ...nodeFileSystem, ...changes }, file: at() });

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'quorate-track-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is replaced by a file that is complete, and nothing else is left', async () => {
    const steps: string[] = [];
    const file = track({
      writeDurably: async (name, text) => {
        steps.push(`write ${name.slice(dir.length)}`);
        await nodeFileSystem.writeDurably(name, text);
      },
      rename: async (from, to) => {
        steps.push(`rename ${from.slice(dir.length)} ${to.slice(dir.length)}`);
        await nodeFileSystem.rename(from, to);
      },
    });
    expect(await file.write(true)).to.equal(null);
    expect([readFileSync(at(), 'utf8'), await file.read()]).to.deep.equal(['1\n', true]);
    expect(await file.write(false)).to.equal(null);
    expect([readFileSync(at(), 'utf8'), await file.read()]).to.deep.equal(['0\n', false]);
    expect(steps.slice(0, 2)).to.deep.equal(['write /g.hold.new', 'rename /g.hold.new /g.hold']);
    expect(readdirSync(dir)).to.deep.equal(['g.hold']);
  });

  for (const [text, mayHold] of [
    ['1', true],
    ['0', false],
    [' 7\n', true],
    ['', null],
    ['nonsense', null],
    ['1'.repeat(100), null],
  ] as const) {
    it(`that holds ${JSON.stringify(text.slice(0, 10))} is read as ${mayHold}`, async () => {
      writeFileSync(at(), text);
      expect(await track().read()).to.equal(mayHold);
    });
  }

  it('that is missing says nothing', async () => {
    expect(await track().read()).to.equal(null);
  });

  it('is not written where its directory is missing, and none is made', async () => {
    rmSync(dir, { recursive: true });
    expect(await track().write(false)).to.equal(
      `the track file ${at()} cannot be written: its directory is missing; make it before keepalived starts`,
    );
    expect(await track().read()).to.equal(null);
  });
});
