import { AppError } from '../errors.js';
import { RULES, isRule } from '../simulator/rule-names.js';
import type { ScenarioOptions } from '../simulator/scenario.js';
import type { BreakableRule } from '../simulator/site.js';
import type { SimulateWords } from './options.js';

/** The options of `ts simulate`, checked. */
export interface SimulateSettings {
  readonly from: number;
  readonly seeds: number;
  /** How many threads play; null: as many as there are cores. */
  readonly jobs: number | null;
  readonly scenario: ScenarioOptions;
  readonly rules: ReadonlySet<BreakableRule>;
  readonly isTraced: boolean;
  readonly isExhaustive: boolean;
  readonly budget: number;
  readonly isJson: boolean;
}

const MOST = Number.MAX_SAFE_INTEGER;

/** Reads the words of the command line. Throws AppError E_USAGE. */
export function readSimulateOptions(words: SimulateWords): SimulateSettings {
  const only = words.seed === undefined ? null : readWhole('--seed', words.seed, { least: 0, most: MOST });
  const monitors = readOptional('--monitors', words.monitors, { least: 3, most: 7 });
  const servers = readOptional('--servers', words.servers, { least: 2, most: monitors ?? 7 });
  const hasArbiters = words.arbiters === true;
  if (hasArbiters && servers !== null && servers >= (monitors ?? 7)) {
    throw wrong('--arbiters wants more monitors than servers', 'Give fewer --servers, or none.');
  }
  if (words.members === true && words.foreign === true) {
    throw wrong('--members and --foreign do not go together', 'Foreign voters are discovered, not added.');
  }
  return {
    from: only ?? readOptional('--from', words.from, { least: 0, most: MOST }) ?? 1,
    seeds: only === null ? (readOptional('--seeds', words.seeds, { least: 1, most: 10_000_000 }) ?? 100) : 1,
    jobs: readOptional('--jobs', words.jobs, { least: 1, most: 64 }),
    scenario: {
      monitors,
      servers,
      hasArbiters,
      hasForeign: words.foreign === true,
      hasMemberChanges: words.members === true,
      hasLeases: readChoice('--leases', words.leases ?? 'yes', ['yes', 'no']) === 'yes',
      hasWildClocks: readChoice('--clocks', words.clocks ?? 'within', ['within', 'beyond']) === 'beyond',
    },
    rules: new Set((words.without ?? []).map(readRule)),
    isTraced: words.trace === true,
    isExhaustive: words.exhaustive === true,
    budget: readOptional('--budget', words.budget, { least: 100, most: 10_000_000 }) ?? 100_000,
    isJson: words.json === true,
  };
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function readOptional(name: string, text: string | undefined, range: Range): number | null {
  return text === undefined ? null : readWhole(name, text, range);
}

function readWhole(name: string, text: string, { least, most }: Range): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const range = most === MOST ? `of at least ${least}` : `from ${least} to ${most}`;
  throw wrong(`${name} wants a whole number ${range}, not "${text}"`, 'See ts simulate --help.');
}

function readChoice(name: string, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text;
  throw wrong(`${name} wants ${choices.join(' or ')}, not "${text}"`, 'See ts simulate --help.');
}

function readRule(word: string): BreakableRule {
  if (isRule(word)) return word;
  throw wrong(`there is no rule "${word}"`, `The rules are ${Object.keys(RULES).join(', ')}.`);
}

function wrong(text: string, hint: string): AppError {
  return new AppError('E_USAGE', text, { hint });
}
