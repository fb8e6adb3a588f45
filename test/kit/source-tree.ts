import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { maskSource } from './source-mask.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A file of the project as its rules see it. */
export interface SourceFile {
  /** Relative to the root of the project. */
  readonly path: string;
  readonly text: string;
  /** As long as the text, but blank where comments and the contents of strings stand. */
  readonly code: string;
  /** As long as the text, but blank except for comments. */
  readonly comments: string;
}

const PASSED_OVER = new Set(['node_modules', 'dist', 'coverage', '.git']);

/** Paths of the files below a folder that end as given, relative to the root, in order. */
export function listFiles(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !PASSED_OVER.has(name))
    .flatMap((entry) => {
      const path = relative(ROOT, join(ROOT, folder, entry.name));
      if (entry.isDirectory()) return listFiles(path, ending);
      return entry.name.endsWith(ending) ? [path] : [];
    })
    .toSorted();
}

export function readSources(folder: string): SourceFile[] {
  return listFiles(folder, '.ts').map((path) => {
    const text = readText(path);
    return { path, text, ...maskSource(text) };
  });
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** `path:line` of each match, so that a failure can be clicked. */
export function placesOf(pattern: RegExp, part: 'text' | 'code' | 'comments', files: readonly SourceFile[]): string[] {
  const global = new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`);
  return files.flatMap((file) =>
    [...file[part].matchAll(global)].map(({ index }) => `${file.path}:${lineAt(file.text, index)}`),
  );
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** How many lines an editor shows. */
export function lineCount(text: string): number {
  return text.split('\n').length - Number(text.endsWith('\n'));
}
