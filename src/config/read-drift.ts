import { readFileSync } from 'node:fs';
import { parseState } from '../store/state-format.js';
import type { MonitorConfig } from './config.js';
import { driftIssues } from './drift.js';
import { describeIssue } from './problem.js';
import { parseSource } from './source.js';

/**
 * The lines of a configuration file that name other members than the state of the monitor on this host, as
 * `FILE:LINE:COLUMN  key: what differs; what to do`. Empty where there is no state, or none that this user may read.
 */
export function readDrift(config: MonitorConfig, file: string): readonly string[] {
  const records = readRecords(config.stateFile);
  if (records === null) return [];
  const issues = driftIssues(config, records);
  if (issues.length === 0) return [];
  const source = parseSource(readFileSync(file, 'utf8'));
  return issues.map((issue) => {
    const { line, column, text } = describeIssue(issue, source);
    return `${file}:${line}:${column}  ${text}`;
  });
}

/** A damaged state is the daemon's matter: it tells of it when it starts. */
function readRecords(stateFile: string) {
  try {
    return parseState(readFileSync(stateFile, 'utf8'), stateFile).records;
  } catch {
    return null;
  }
}
