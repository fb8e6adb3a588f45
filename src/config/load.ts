import { AppError } from '../errors.js';
import type { MonitorConfig } from './config.js';
import { crossIssues } from './cross-checks.js';
import type { Issue } from './problem.js';
import { describeIssue, fromSchema } from './problem.js';
import { configSchema } from './schema.js';
import { settle } from './settle.js';
import type { SideFile } from './side-files.js';
import { readSideFiles } from './side-files.js';
import type { Problem, Source } from './source.js';
import { parseSource } from './source.js';

/** What a configuration needs to know of the host. */
export interface Surroundings {
  readonly hostName: string;
  /** Reads a file that the configuration names; throws when it cannot. Relative paths are the reader's matter. */
  readSideFile(path: string): SideFile;
}

/**
 * Reads the text of quorate.yaml.
 * @throws AppError E_CONFIG, its message one line for each problem: `FILE:LINE:COLUMN  key: what is wrong; what is right`.
 */
export function loadConfig(text: string, file: string, surroundings: Surroundings): MonitorConfig {
  const source = parseSource(text);
  if (source.problems.length > 0) throw configError(file, source.problems);
  if (source.data === null || source.data === undefined) throw configError(file, [EMPTY]);
  const parsed = configSchema.safeParse(source.data);
  const side = readSideFiles(source.data, (path) => surroundings.readSideFile(path));
  const issues = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((found) => fromSchema(found, source))),
    ...crossIssues(source.data),
    ...side.issues,
  ];
  if (!parsed.success || issues.length > 0) throw configError(file, inOrder(issues, source));
  return settle(parsed.data, { hostName: surroundings.hostName, texts: side.texts, warnings: side.warnings });
}

const EMPTY: Problem = { line: 1, column: 1, text: 'is empty; needed are the keys monitor and groups' };

function inOrder(issues: readonly Issue[], source: Source): Problem[] {
  const problems = issues.map((issue) => describeIssue(issue, source));
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}

function configError(file: string, problems: readonly Problem[]): AppError {
  const lines = problems.map(({ line, column, text }) => `${file}:${line}:${column}  ${text}`);
  return new AppError('E_CONFIG', lines.join('\n'), { hint: 'Nothing was started; mend the file and start again.' });
}
