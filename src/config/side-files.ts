import type { Issue } from './problem.js';
import { pathText, valueAt } from './problem.js';
import type { Path } from './source.js';

/** A file that the configuration names. */
export interface SideFile {
  readonly text: string;
  /** Whether every user of the host may read it. */
  readonly isOpenToOthers: boolean;
}

/** What the files beside the configuration hold, and what is wrong with them. */
export interface SideFiles {
  /** Contents by the key that names the file, such as `groups[0].tls.ca_file`. */
  readonly texts: ReadonlyMap<string, string>;
  readonly issues: readonly Issue[];
  readonly warnings: readonly string[];
}

/** Shortest secret that is accepted, in characters. */
const SECRET_LENGTH = 16;

/** Reads every file that the configuration names and tells all that is wrong with them. */
export function readSideFiles(data: unknown, readSideFile: (path: string) => SideFile): SideFiles {
  const texts = new Map<string, string>();
  const issues: Issue[] = [];
  const warnings: string[] = [];
  for (const wanted of wantedFiles(data)) {
    try {
      const { text, isOpenToOthers } = readSideFile(wanted.file);
      const problem = wanted.check(text);
      if (problem !== null) issues.push({ path: wanted.path, ...problem });
      texts.set(pathText(wanted.path), wanted.isSecret && !wanted.isPem ? text.trim() : text);
      if (isOpenToOthers && wanted.isSecret) warnings.push(openText(wanted));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      issues.push({
        path: wanted.path,
        problem: `cannot be read: ${reason}`,
        hint: 'a file that the monitor may read',
      });
    }
  }
  return { texts, issues, warnings };
}

interface WantedFile {
  readonly path: Path;
  readonly file: string;
  readonly isSecret: boolean;
  readonly isPem: boolean;
  check(text: string): { problem: string; hint: string } | null;
}

function wantedFiles(data: unknown): WantedFile[] {
  const groups = valueAt(data, ['groups']);
  const places = Array.isArray(groups) ? groups.map((_, place) => place) : [];
  return [
    wanted(data, ['monitor', 'secret_file'], checkSecret, { isSecret: true, isPem: false }),
    ...places.flatMap((place) => [
      wanted(data, ['groups', place, 'auth', 'password_file'], checkPassword, { isSecret: true, isPem: false }),
      wanted(data, ['groups', place, 'tls', 'ca_file'], checkPem, { isSecret: false, isPem: true }),
      wanted(data, ['groups', place, 'tls', 'cert_file'], checkPem, { isSecret: false, isPem: true }),
      wanted(data, ['groups', place, 'tls', 'key_file'], checkPem, { isSecret: true, isPem: true }),
    ]),
  ].filter((file) => file !== null);
}

function wanted(
  data: unknown,
  path: Path,
  check: WantedFile['check'],
  nature: Pick<WantedFile, 'isSecret' | 'isPem'>,
): WantedFile | null {
  const file = valueAt(data, path);
  return typeof file === 'string' && file !== '' ? { path, file, check, ...nature } : null;
}

function checkSecret(text: string) {
  if (text.trim().length >= SECRET_LENGTH) return null;
  const hint = `at least ${SECRET_LENGTH} characters, the same on every monitor`;
  return { problem: 'names a file whose secret is too short', hint };
}

function checkPassword(text: string) {
  if (text.trim() !== '') return null;
  return { problem: 'names a file that is empty', hint: 'a file that holds the password and nothing else' };
}

function checkPem(text: string) {
  if (text.includes('-----BEGIN ')) return null;
  return { problem: 'names a file that is not PEM', hint: 'a file with a block that starts with -----BEGIN' };
}

function openText({ path, file }: WantedFile): string {
  return `${pathText(path)}: every user of this host may read ${file}; run: chmod o-rwx ${file}`;
}
