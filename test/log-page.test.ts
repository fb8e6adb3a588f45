import { expect } from 'chai';
import { REFUSAL_TEXTS } from '../src/peers/refusal.js';
import { inlineCode } from './kit/markdown.js';
import { listFiles, readText } from './kit/source-tree.js';

/** What is not told to the log, or only at a lower level. */
const UNTOLD = new Set<string>([REFUSAL_TEXTS.probe]);

/** The texts of all calls that write a warning or an error; what stands first is a key or the fields. */
function messagesIn(source: string): string[] {
  const calls = [...source.matchAll(/[lL]og\.(?:warn|error|warnOnce\w*)\(([^;]*?)\)(?:;|\)|,\n)/g)];
  return calls.flatMap(([, given = '']) => {
    const quoted = [...given.matchAll(/'([^']+)'/g)].filter(({ index }) => index > 0);
    return quoted.map((match) => match[1] ?? '');
  });
}

describe('docs/reference/log.md', () => {
  const page = new Set(inlineCode(readText('docs/reference/log.md')));

  it('explains every message of a warning and of an error', () => {
    const messages = listFiles('src', '.ts').flatMap((path) => messagesIn(readText(path)));
    expect(messages).to.include.members([
      'fence',
      'peer cannot be reached',
      'defect: please report this',
      'wire ended',
    ]);
    expect(messages.filter((text) => !page.has(text))).to.deep.equal([]);
  });

  it('explains every reason for which a link is refused', () => {
    const texts = Object.values(REFUSAL_TEXTS).filter((text) => !UNTOLD.has(text));
    expect(texts.filter((text) => !page.has(text))).to.deep.equal([]);
  });

  it('explains no refusal that does not exist', () => {
    const known = new Set<string>(Object.values(REFUSAL_TEXTS));
    expect([...page].filter((text) => text.startsWith('link refused') && !known.has(text))).to.deep.equal([]);
  });
});
