import { dirname, join } from 'node:path';
import type { SourceFile } from './source-tree.js';

/** What a file imports or exports again, types included, as it is written. */
export function importsOf({ text, code }: SourceFile): string[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)]
    .filter(({ index }) => code.charAt(index) !== ' ')
    .map(([, specifier = '']) => specifier);
}

/** Paths from a file back to itself; null when there is no such way. */
export function findCycle(files: readonly SourceFile[]): string[] | null {
  const targets = new Map(files.map((file) => [file.path, targetsOf(file)]));
  const finished = new Set<string>();
  const walk = (path: string, way: readonly string[]): string[] | null => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (finished.has(path)) return null;
    for (const target of targets.get(path) ?? []) {
      const cycle = walk(target, [...way, path]);
      if (cycle !== null) return cycle;
    }
    finished.add(path);
    return null;
  };
  for (const { path } of files) {
    const cycle = walk(path, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

function targetsOf(file: SourceFile): string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join(dirname(file.path), specifier).replace(/\.js$/, '.ts'));
}
