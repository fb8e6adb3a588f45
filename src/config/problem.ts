import { keyNamesUnder } from './describe.js';
import { nearest } from './nearest.js';
import type { Path, Problem, Source } from './source.js';

/** What zod, or a check across keys, found at a path. */
export interface Issue {
  readonly path: Path;
  readonly problem: string;
  readonly hint: string;
  /** Whether the key is the mistake, and not its value. */
  readonly isAboutKey?: boolean;
}

/** The part of zod's issues that is used. */
export interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: unknown;
  readonly keys?: readonly string[];
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly maximum?: unknown;
}

/** Puts one of zod's findings into the words of this project. */
export function fromSchema(found: SchemaIssue, source: Source): Issue[] {
  const path = found.path.map((step) => (typeof step === 'symbol' ? step.toString() : step));
  if (found.keys !== undefined) return found.keys.map((key) => unknownKey([...path, key]));
  if (found.code === 'custom') return [customIssue(path, found)];
  if (found.code === 'invalid_type') return [wrongShape(path, found.expected, valueAt(source.data, path))];
  if (found.code === 'too_small') return [{ path, problem: 'is empty', hint: 'at least one entry' }];
  if (found.code === 'too_big') {
    return [{ path, problem: 'has too many entries', hint: `at most ${JSON.stringify(found.maximum)}` }];
  }
  return [{ path, problem: found.message, hint: '' }];
}

/** One line for the operator: key, what is wrong, the value, what would be right. */
export function describeIssue(issue: Issue, source: Source): Problem {
  const place = issue.isAboutKey === true ? source.placeOfKey(issue.path) : source.place(issue.path);
  const found = issue.isAboutKey === true ? '' : foundText(issue.path, valueAt(source.data, issue.path));
  const hint = issue.hint === '' ? '' : `; ${issue.hint}`;
  const key = pathText(issue.isAboutKey === true ? issue.path.slice(0, -1) : issue.path);
  return { ...place, text: `${key === '' ? '' : `${key}: `}${issue.problem}${found}${hint}` };
}

/** `groups[0].servers[1]` */
export function pathText(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** The plain value at a path; undefined where there is none. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

function customIssue(path: Path, { message, params }: SchemaIssue): Issue {
  const hint = params?.['hint'];
  return { path, problem: message, hint: typeof hint === 'string' ? hint : '' };
}

function unknownKey(path: Path): Issue {
  const name = String(path.at(-1));
  const known = keyNamesUnder(pathText(path.slice(0, -1)).replace(/\[\d+\]/g, '[]'));
  const likely = nearest(name, known);
  return {
    path,
    problem: `unknown key ${JSON.stringify(name.slice(0, 80))}`,
    hint: likely === null ? `known keys: ${known.join(', ')}` : `did you mean ${JSON.stringify(likely)}?`,
    isAboutKey: true,
  };
}

function wrongShape(path: Path, expected: unknown, value: unknown): Issue {
  const shape = expected === 'array' ? 'a list' : 'a mapping';
  if (value === undefined) return { path, problem: 'is missing', hint: `add it: ${shape}` };
  const example =
    expected === 'array' ? `write ${String(path.at(-1) ?? '')}: [...]` : 'write "key: value" lines below it';
  return { path, problem: `is not ${shape}`, hint: example };
}

function foundText(path: Path, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (/^password$/.test(String(path.at(-1)))) return ' (its value is not shown)';
  if (typeof value === 'object') return ` (found ${Array.isArray(value) ? 'a list' : 'a mapping'})`;
  const text = JSON.stringify(value) ?? 'nothing';
  return ` (found ${text.length > 62 ? `${text.slice(0, 62)}...` : text})`;
}
