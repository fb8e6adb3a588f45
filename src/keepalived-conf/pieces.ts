import { bracedReferenceLength, expand, readDefinition } from './definitions.js';
import type { Definitions } from './definitions.js';
import { blanksEnd, isBlank, lineParts, splitLines, withoutTrailingBlanks } from './lines.js';
import type { Position } from './problem.js';
import type { Scope } from './scope.js';
import type { Verbatim } from './syntax.js';

/** keepalived itself cuts longer lines; they are kept and reported, not looked into. */
const MAX_LINE_BYTES = 1023;

/** The parts of a file in order; their raw texts, one behind the other, are the file. */
export type Piece =
  | { readonly kind: 'end'; readonly raw: string }
  | { readonly kind: 'open' | 'close'; readonly raw: string; readonly at: Position }
  | {
      readonly kind: 'words';
      readonly raw: string;
      readonly at: Position;
      readonly prefix: string;
      readonly text: string;
    }
  | { readonly kind: 'verbatim'; readonly reason: Verbatim['reason']; readonly raw: string; readonly at: Position };

/** A line, and from where in it to read. */
interface Place {
  readonly code: string;
  readonly line: number;
  readonly from: number;
}

/**
 * Cuts a text into pieces as keepalived's reader does: comments end, conditions are judged and braces stand alone. Lazy,
 * because an included file may define what the next line needs.
 */
export function* lex(text: string, scope: Scope): Generator<Piece, void> {
  const lines = splitLines(text);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (Buffer.byteLength(line.trimEnd()) > MAX_LINE_BYTES) {
      yield tooLong(line, index + 1, scope);
      continue;
    }
    const { code, tail, hasOpenQuote } = lineParts(line);
    if (hasOpenQuote) reportQuote(scope, index + 1, code);
    let from = 0;
    while (!isBlank(code, from)) {
      const place = { code, line: index + 1, from };
      const definition = definitionAt(place, lines, scope);
      if (definition !== null) {
        yield definition.piece;
        index = definition.lastIndex;
        break;
      }
      const piece = pieceAt(place, scope);
      yield piece;
      from += piece.raw.length;
    }
    if (isBlank(code, from)) yield { kind: 'end', raw: code.slice(from) + tail };
  }
}

function tooLong(raw: string, line: number, { file, report }: Scope): Piece {
  const at = { file, line, column: 1 };
  report({ severity: 'error', at, what: 'the line is too long', hint: `at most ${MAX_LINE_BYTES} bytes` });
  return { kind: 'verbatim', reason: 'stray', raw, at };
}

function reportQuote({ file, report }: Scope, line: number, code: string): void {
  const at = { file, line, column: Math.max(0, code.lastIndexOf('"')) + 1 };
  report({ severity: 'error', at, what: 'a double quote is not closed', hint: 'close it on the same line' });
}

/** A definition and the lines that belong to it, which ends with the first line without a backslash at its end. */
function definitionAt(
  place: Place,
  lines: readonly string[],
  scope: Scope,
): { readonly piece: Piece; readonly lastIndex: number } | null {
  const { body, isActive } = conditionAt(place, scope.configId);
  const found = isActive ? readDefinition(place.code.slice(body)) : null;
  if (found === null) return null;
  let lastIndex = place.line - 1;
  let parts = lineParts(lines[lastIndex] ?? '');
  const isMultiline = parts.goesOn;
  while (parts.goesOn && lastIndex + 1 < lines.length) {
    lastIndex += 1;
    parts = lineParts(lines[lastIndex] ?? '');
  }
  scope.definitions.set(found.name, { value: found.value, isMultiline });
  const raw = (lines[place.line - 1] ?? '').slice(place.from) + lines.slice(place.line, lastIndex + 1).join('');
  return { piece: { kind: 'verbatim', reason: 'definition', raw, at: positionOf(place, body, scope) }, lastIndex };
}

function pieceAt(place: Place, scope: Scope): Piece {
  const { code, from } = place;
  const { body, isActive } = conditionAt(place, scope.configId);
  const at = positionOf(place, body, scope);
  const rest = { raw: code.slice(from), at };
  if (!isActive) return { kind: 'verbatim', reason: 'inactive', ...rest };
  const letter = code[body];
  if (letter === '{' || letter === '}') {
    return { kind: letter === '{' ? 'open' : 'close', raw: code.slice(from, body + 1), at };
  }
  if (letter === '~') return { kind: 'verbatim', reason: 'sequence', ...rest };
  const end = wordsEnd(code, body, scope.definitions);
  const written = withoutTrailingBlanks(code.slice(body, end));
  const expansion = expand(written, scope.definitions);
  if (expansion.kind === 'unknown' || (expansion.text !== written && changesStructure(expansion.text))) {
    return { kind: 'verbatim', reason: 'expansion', ...rest };
  }
  const prefix = code.slice(from, body);
  return { kind: 'words', raw: prefix + written, prefix, text: expansion.text, at };
}

/** Where the content begins behind blanks and `@id` or `@^id`, and whether that condition holds. */
function conditionAt({ code, from }: Place, configId: string | null): { body: number; isActive: boolean } {
  const start = blanksEnd(code, from);
  if (code[start] !== '@') return { body: start, isActive: true };
  const match = /^@(\^?)([^ \t]*)[ \t]+(?=.)/.exec(code.slice(start));
  if (match === null) return { body: start, isActive: false };
  const [whole, not, id] = match;
  return { body: start + whole.length, isActive: (id === configId) === (not === '') };
}

function positionOf({ line }: Place, index: number, { file }: Scope): Position {
  return { file, line, column: index + 1 };
}

/** Where the next brace stands, outside of double quotes and of references. */
function wordsEnd(code: string, from: number, definitions: Definitions): number {
  for (let at = from; at < code.length; at += 1) {
    const letter = code[at];
    if (letter === '{' || letter === '}') return at;
    if (letter === '$') at += Math.max(1, bracedReferenceLength(code, at, definitions)) - 1;
    if (letter !== '"') continue;
    at = code.indexOf('"', at + 1);
    if (at === -1) return code.length;
  }
  return code.length;
}

/** Whether a substituted line holds braces, a condition or a sequence, so that it is more than words. */
function changesStructure(text: string): boolean {
  return /^\s*[@~]/.test(text) || /[{}]/.test(text.replace(/"[^"]*"/g, ''));
}
