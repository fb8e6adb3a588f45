import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStage } from './scenario-stage.js';

/** A conversation in a file: blocks of lines to carry out, each with the text that they bring, below `----`. */
export interface Scenario {
  readonly path: string;
  readonly blocks: readonly Block[];
}

interface Block {
  readonly comment: readonly string[];
  readonly lines: readonly string[];
  readonly expected: string;
}

const SEPARATOR = '----';

export function readScenarios(folder: string): readonly Scenario[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return names.toSorted().map((name) => readScenario(join(folder, name)));
}

/** Plays every block on one world; each block with what it really brought. */
export function play(scenario: Scenario): readonly (Block & { readonly actual: string })[] {
  const stage = createStage();
  return scenario.blocks.map((block) => ({ ...block, actual: stage.perform(block.lines) }));
}

/** Writes what was really brought into the file. */
export function rewrite(scenario: Scenario): void {
  const blocks = play(scenario).map(({ comment, lines, actual }) =>
    [...comment, ...lines, SEPARATOR, actual, ''].join('\n'),
  );
  writeFileSync(scenario.path, blocks.join('\n'));
}

function readScenario(path: string): Scenario {
  const texts = readFileSync(path, 'utf8').trim().split(/\n\n+/);
  return { path, blocks: texts.map(readBlock) };
}

function readBlock(text: string): Block {
  const all = text.split('\n');
  const end = all.indexOf(SEPARATOR);
  const head = end < 0 ? all : all.slice(0, end);
  const expected = end < 0 ? '' : all.slice(end + 1).join('\n');
  return { comment: head.filter(isComment), lines: head.filter((line) => !isComment(line)), expected };
}

function isComment(line: string): boolean {
  return line.startsWith('#');
}
