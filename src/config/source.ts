import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';

/** Way to a value: keys of mappings and places in lists. */
export type Path = readonly (string | number)[];

/** A problem at a place in the text. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** Path and description, without the place. */
  readonly text: string;
}

/** A YAML text that keeps where everything stands. */
export interface Source {
  /** Plain data; undefined when the text is not YAML. */
  readonly data: unknown;
  /** Errors of the YAML itself. */
  readonly problems: readonly Problem[];
  /** Where the value at `path` begins, or the nearest thing around it. */
  place(path: Path): { readonly line: number; readonly column: number };
  /** Where the key itself stands, for a key that should not be there. */
  placeOfKey(path: Path): { readonly line: number; readonly column: number };
}

/** Reads YAML 1.2: one document, no doubled keys, no tags of its own. */
export function parseSource(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    ...position(error.pos[0]),
    text: YAML_TEXTS.get(error.code) ?? error.message,
  }));
  return {
    ...plainData(document, problems),
    place: (path) => position(offsetOf(document, path)),
    placeOfKey: (path) => position(keyOffset(document, path) ?? offsetOf(document, path)),
  };
}

/** Where the library's own words do not say what to do. */
const YAML_TEXTS: ReadonlyMap<string, string> = new Map([
  ['DUPLICATE_KEY', 'this key stands twice in the same mapping; keep one of them'],
  ['TAB_AS_INDENT', 'a tab is used to indent; use spaces'],
  ['MULTIPLE_DOCS', 'a second document begins; one file holds one configuration'],
]);

function plainData(document: Document.Parsed, problems: readonly Problem[]): Pick<Source, 'data' | 'problems'> {
  if (problems.length > 0) return { data: undefined, problems };
  try {
    return { data: document.toJS({ maxAliasCount: 100 }), problems };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { data: undefined, problems: [{ line: 1, column: 1, text }] };
  }
}

function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const isThere = isNode(node) && node.range && !(isScalar(node) && node.value === null);
    if (isThere && node.range) return node.range[0];
    const key = length === 0 ? null : keyOffset(document, path.slice(0, length));
    if (key !== null) return key;
  }
  return 0;
}

function keyOffset(document: Document.Parsed, path: Path): number | null {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return null;
  const name = path.at(-1);
  for (const { key } of parent.items) {
    if (isScalar(key) && key.range && String(key.value) === name) return key.range[0];
  }
  return null;
}
