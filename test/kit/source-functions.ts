import { lineAt } from './source-tree.js';
import type { SourceFile } from './source-tree.js';

/** A function with a body of its own: declared, a method, or an arrow with braces. */
export interface SourceFunction {
  readonly place: string;
  readonly lines: number;
  readonly parameters: number;
}

/** Every function of a file; of masked code brackets can be counted. */
export function functionsOf({ path, code }: SourceFile): SourceFunction[] {
  return [...code.matchAll(/\(/g)].flatMap(({ index: open }) => {
    const close = closingOf(code, open);
    const body = bodyAfter(code, open, close);
    if (body === null) return [];
    const line = lineAt(code, open);
    const lines = lineAt(code, closingOf(code, body)) - line + 1;
    return [{ place: `${path}:${line}`, lines, parameters: countParameters(code.slice(open + 1, close)) }];
  });
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

function closingOf(code: string, open: number): number {
  const awaited: string[] = [];
  for (let place = open; place < code.length; place += 1) {
    const character = code.charAt(place);
    const closing = CLOSING[character];
    if (closing !== undefined) awaited.push(closing);
    else if (character === awaited.at(-1)) awaited.pop();
    if (awaited.length === 0) return place;
  }
  throw new Error(`no bracket closes ${code.slice(open, open + 60)}`);
}

const CONTROL = /(?:\b(?:if|for|while|switch|catch|return|await|of|in)|[=(,:?&|])\s*$/;

/** The brace that opens the body of a function with these parameters; null when this is no such function. */
function bodyAfter(code: string, open: number, close: number): number | null {
  let place = close + 1;
  for (; place < code.length; place += 1) {
    const before = code.slice(close + 1, place).trimEnd();
    const character = code.charAt(place);
    if (/[;,)}\]]/.test(character) || (character === '=' && !code.startsWith('=>', place))) return null;
    if (code.startsWith('=>', place)) return arrowBody(code, place, before);
    if (character === '{' && !/[:|&<]$/.test(before)) break;
    if (before === '' && !/[\s:]/.test(character)) return null;
    if (CLOSING[character] !== undefined) place = closingOf(code, place);
  }
  return place === code.length || CONTROL.test(code.slice(0, open)) ? null : place;
}

/** Without a `:` in front, or with one, an arrow is a function; with a `{` behind it has a body. */
function arrowBody(code: string, arrow: number, annotation: string): number | null {
  if (annotation !== '' && !annotation.startsWith(':')) return null;
  const behind = /^=>\s*\{/.exec(code.slice(arrow));
  return behind === null ? null : arrow + behind[0].length - 1;
}

function countParameters(list: string): number {
  let depth = 0;
  let count = list.trim() === '' ? 0 : 1;
  const trimmed = list.trimEnd().replace(/,$/, '');
  for (const [place, character] of trimmed.split('').entries()) {
    const isArrow = character === '>' && trimmed.charAt(place - 1) === '=';
    if ('({[<'.includes(character)) depth += 1;
    else if (')}]>'.includes(character) && !isArrow) depth -= 1;
    else if (character === ',' && depth === 0) count += 1;
  }
  return count;
}
