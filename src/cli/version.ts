import { readFile } from 'node:fs/promises';
import { fields, text } from './shape.js';

/** The version in the package that this file belongs to: the nearest package.json above it. */
export async function readVersion(start: string = import.meta.url): Promise<string> {
  const file = new URL('package.json', start);
  try {
    return fields<{ version: string }>({ version: text })(JSON.parse(await readFile(file, 'utf8')), 'package.json')
      .version;
  } catch (cause) {
    const parent = new URL('../', file).href;
    if (parent === new URL('./', file).href) throw new Error('this installation has no package.json', { cause });
    return readVersion(parent);
  }
}
