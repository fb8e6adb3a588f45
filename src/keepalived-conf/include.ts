import { definePlace } from './definitions.js';
import type { Scope } from './scope.js';
import type { Document, Statement } from './syntax.js';

/** Each asks keepalived for more checks than the one before; they read the same. */
const INCLUDES = ['include', 'includer', 'includem', 'includew', 'includeb', 'includea'];
const MAX_DEPTH = 16;

/** Reads a text in a scope; handed in, because a file and what it includes are read by the same function. */
export type ReadDocument = (text: string, scope: Scope) => Document;

/** The documents that a statement brings in, or null when it is no `include`. */
export function includedBy(statement: Statement, scope: Scope, readDocument: ReadDocument): readonly Document[] | null {
  const [keyword = '', pattern = ''] = statement.values;
  if (!INCLUDES.includes(keyword) || statement.values.length !== 2) return null;
  const { read, files, report } = scope;
  if (read === null) return [];
  const { at } = statement;
  if (files.length > MAX_DEPTH) {
    report({ severity: 'error', at, what: 'files include each other too deeply', hint: `at most ${MAX_DEPTH} levels` });
    return [];
  }
  const sources = read(pattern, scope.file);
  if (sources.length === 0) {
    report({ severity: 'warning', at, what: `nothing matches '${pattern}'`, hint: 'name a file that exists' });
  }
  return sources.flatMap(({ file, text }) => {
    if (files.includes(file)) {
      report({ severity: 'error', at, what: `${file} includes itself`, hint: 'remove one of the includes' });
      return [];
    }
    definePlace(scope.definitions, file);
    const document = readDocument(text, { ...scope, file, files: [...files, file] });
    definePlace(scope.definitions, scope.file);
    return [document];
  });
}
