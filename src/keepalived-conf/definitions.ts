const DEFINITION = /^\$([A-Za-z_]\w*)=[ \t]*/;
const REFERENCE = /\$(?:\{([A-Za-z_]\w*)((?: +\d+)*)\}|([A-Za-z_]\w*)(?=[ \t,)]|$))/;
/** How many references one line may need, so that a definition in terms of itself comes to an end. */
const MAX_REPLACEMENTS = 1000;
const MAX_LENGTH = 65_536;

/** What `$NAME=` stands for. */
export interface Definition {
  readonly value: string;
  /** Several lines, which a reference turns into lines of their own. */
  readonly isMultiline: boolean;
}

/** The definitions seen so far; keepalived puts them in where they are used, not where they are made. */
export type Definitions = Map<string, Definition>;

/** What a line is after substitution: its text, or unknown when it becomes several lines or never ends. */
export type Expansion = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unknown' };

/** The names that keepalived defines itself. */
export function predefined(file: string, configId: string | null): Definitions {
  const values = { _INSTANCE: configId ?? 'localhost', _RANDOM: '0', _HASH: '#', _BANG: '!' };
  const definitions = new Map(Object.entries(values).map(([name, value]) => [name, { value, isMultiline: false }]));
  definePlace(definitions, file);
  return definitions;
}

/** `${_PWD}` is the folder of the file that is being read. */
export function definePlace(definitions: Definitions, file: string): void {
  const value = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) || '/' : '.';
  definitions.set('_PWD', { value, isMultiline: false });
}

/** `$NAME=VALUE` in its parts, or null for any other line. */
export function readDefinition(text: string): { readonly name: string; readonly value: string } | null {
  const match = DEFINITION.exec(text);
  if (match === null) return null;
  const [whole, name = ''] = match;
  return { name, value: text.slice(whole.length) };
}

/** Puts values in place of references; an undefined name stays as it is written. */
export function expand(text: string, definitions: Definitions): Expansion {
  let done = '';
  let rest = text;
  for (let count = 0; count < MAX_REPLACEMENTS && rest.length < MAX_LENGTH; count += 1) {
    const match = REFERENCE.exec(rest);
    if (match === null) return { kind: 'text', text: done + rest };
    const definition = definitions.get(match[1] ?? match[3] ?? '');
    const after = rest.slice(match.index + match[0].length);
    if (definition?.isMultiline === true) return { kind: 'unknown' };
    done += rest.slice(0, match.index);
    if (definition === undefined) {
      done += '$';
      rest = match[0].slice(1) + after;
    } else rest = valueFor(match, definition) + after;
  }
  return { kind: 'unknown' };
}

/** The lowest number that `${_RANDOM MIN MAX}` may give stands for all of them. */
function valueFor([, name, parameters = '']: RegExpExecArray, { value }: Definition): string {
  const [lowest] = parameters.trim().split(/ +/);
  return name === '_RANDOM' && lowest !== undefined && lowest !== '' ? lowest : value;
}

/** How long the reference at `at` is when it is one in braces to a known name, or 0. */
export function bracedReferenceLength(text: string, at: number, definitions: Definitions): number {
  const match = /^\$\{([A-Za-z_]\w*)(?: +\d+)*\}/.exec(text.slice(at, at + 256));
  return match !== null && definitions.has(match[1] ?? '') ? match[0].length : 0;
}
