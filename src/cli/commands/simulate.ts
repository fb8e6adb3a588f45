import { availableParallelism } from 'node:os';
import { EXIT } from '../../errors.js';
import type { SeedResult } from '../../simulator/run-seed.js';
import type { Totals } from '../../simulator/simulate.js';
import { renderTrace } from '../../simulator/trace-text.js';
import { systemTimers } from '../../timers.js';
import type { Io } from '../io.js';
import { renderJson } from '../json-output.js';
import type { SimulateWords } from '../options.js';
import { readSimulateOptions } from '../simulate-options.js';
import type { SimulateSettings } from '../simulate-options.js';
import { plansDocument, renderPlans, renderTotals, renderViolation, totalsDocument } from '../simulate-report.js';

/** Lines of the trace that are shown of a run that broke a rule. */
const TRACE_LINES = 60;

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Between two words about how far a long run has come, in ms. */
const PROGRESS_MS = 5000;

/** The longest time of an exhaustive run, in ms. */
const EXHAUSTIVE_MS = 600_000;

/** `ts simulate`: runs the voting core in worlds that exist only in memory, and tries to break its rules. */
export async function runSimulation(io: Io, words: SimulateWords): Promise<number> {
  const settings = readSimulateOptions(words);
  return settings.isExhaustive ? goThroughAll(io, settings) : playSeeds(io, settings, words);
}

async function playSeeds(io: Io, settings: SimulateSettings, words: SimulateWords): Promise<number> {
  const { replay } = await import('../../simulator/simulate.js');
  const totals = await playAll(io, settings);
  const { first } = totals;
  const { scenario, rules } = settings;
  const lastSeed = settings.from + settings.seeds - 1;
  if (settings.isJson) io.stdout.write(renderJson(totalsDocument(totals)));
  else io.stdout.write(`${renderTotals(totals)}\n`);
  if (first !== null) io.stderr.write(`${brokenText(replay(first.seed, scenario, rules), settings, words)}\n`);
  else if (settings.isTraced) io.stderr.write(`${renderTrace(replay(lastSeed, scenario, rules).log, EVERYTHING)}\n`);
  return first === null ? EXIT.ok : EXIT.failed;
}

/** More hands than there is work for would only cost the time to hire them. */
async function playAll(io: Io, settings: SimulateSettings): Promise<Totals> {
  const { SHIFT_SEEDS, simulate } = await import('../../simulator/simulate.js');
  const { hireHand, ownHand } = await import('../../simulator/hands.js');
  const count = Math.min(settings.jobs ?? availableParallelism(), Math.ceil(settings.seeds / SHIFT_SEEDS));
  const hands = count > 1 ? Array.from({ length: count }, () => hireHand()) : [ownHand()];
  const tell = progressTeller(io);
  try {
    const onSeed = ({ seeds, violations }: Totals): void =>
      tell(() => `${seeds} of ${settings.seeds} seeds; ${violations} violations`);
    return await simulate({ ...settings, nowMs: nowOf(io), hands, onSeed });
  } finally {
    await Promise.all(hands.map((hand) => hand.close()));
  }
}

async function goThroughAll(io: Io, settings: SimulateSettings): Promise<number> {
  const { runExhaustively } = await import('../../simulator/exhaustive/plans.js');
  const tell = progressTeller(io);
  const results = runExhaustively({
    ...settings,
    limitMs: EXHAUSTIVE_MS,
    nowMs: nowOf(io),
    onProgress: (name, states) => tell(() => `${name}: ${states} states`),
  });
  io.stdout.write(settings.isJson ? renderJson(plansDocument(results)) : `${renderPlans(results)}\n`);
  return results.some(({ violation }) => violation !== null) ? EXIT.failed : EXIT.ok;
}

function brokenText(result: SeedResult, { isTraced }: SimulateSettings, words: SimulateWords): string {
  const lines = isTraced ? EVERYTHING : TRACE_LINES;
  return renderViolation(result, { command: commandFor(result.seed, words), lines });
}

/** What draws the world must be the same for the seed to mean the same. */
function commandFor(seed: number, words: SimulateWords): string {
  const { monitors, servers, arbiters, foreign, members, leases, clocks, without } = words;
  const valued = Object.entries({ monitors, servers, leases, clocks }).filter(([, value]) => value !== undefined);
  const flags = Object.entries({ arbiters, foreign, members }).filter(([, isSet]) => isSet === true);
  return [
    `ts simulate --seed ${seed}`,
    ...valued.map(([name, value]) => `--${name} ${String(value)}`),
    ...flags.map(([name]) => `--${name}`),
    ...(without ?? []).map((rule) => `--without ${rule}`),
    '--trace',
  ].join(' ');
}

/** Says on stderr how far a run has come, now and then. */
function progressTeller(io: Io): (text: () => string) => void {
  const nowMs = nowOf(io);
  let nextMs = nowMs() + PROGRESS_MS;
  return (text) => {
    if (nowMs() < nextMs) return;
    nextMs = nowMs() + PROGRESS_MS;
    io.stderr.write(`${text()}\n`);
  };
}

function nowOf(io: Io): () => number {
  const timers = io.timers ?? systemTimers;
  return () => timers.nowMs();
}
