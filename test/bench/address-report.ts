import type { AttributedFrame } from '../lab/heard-frames.js';
import type { Answer } from '../lab/watch.js';
import type { Announced } from './address-frames.js';

/** What one run showed, in ms; null where an address did not move. */
export interface Shown {
  readonly what: string;
  /** When the fault began. */
  readonly atMs: number;
  /** The first answer from another host for each address; none where it did not move. */
  readonly answers: readonly Answer[];
  /** For how long two hosts had an address at once. */
  readonly overlapMs: number;
  readonly announced: Announced;
  readonly silent: readonly SilentShown[];
}

/** What a client met that was connected through an address, and silent. */
export interface SilentShown {
  readonly address: string;
  /** From the request of the move until it was reset. */
  readonly resetMs: number;
  /** From the last answer of the old host for the address until then: negative where the reset came first. */
  readonly sinceLastAnswerMs: number;
  /** From the request until a write was taken that came through the address. */
  readonly writesMs: number;
}

/** Whether two hosts had an address, or one spoke for an address that it did not have. */
export function isUnsound({ overlapMs, announced }: Shown): boolean {
  return overlapMs > 0 || announced.wrong.length > 0;
}

/** One line, for whoever waits. */
export function lineOf({ what, atMs, answers, overlapMs, announced, silent }: Shown): string {
  const moved = answers.map((answer) => `${text(answer.atMs - atMs)} ms, gap ${text(answer.gapMs)} ms`).join(' and ');
  const reset = silent.map(({ resetMs, writesMs }) => `; reset ${text(resetMs)} ms, writes ${text(writesMs)} ms`);
  const first = announced.wrong.slice(0, MOST_NAMED).map(frameText(atMs));
  const wrong = first.length === 0 ? '' : `; wrong: ${announced.wrong.length}: ${first.join(', ')}`;
  return `${what}: ${moved || '-'}, two ${text(overlapMs)} ms${reset.join('')}${wrong}\n`;
}

const MOST_NAMED = 5;

function frameText(sinceMs: number): (frame: AttributedFrame) => string {
  return ({ atMs, host, form, address }) => `after ${text(atMs - sinceMs)} ms ${form} of ${address} by ${host}`;
}

/** The tables of all runs. */
export function reportOf(shown: readonly Shown[]): string {
  return [movesTable(shown), framesTable(shown), silentTable(shown)].filter(Boolean).join('\n');
}

/** IPv4 is the first address, IPv6 the second. */
function movesTable(shown: readonly Shown[]): string {
  const head = [
    'fault',
    'runs',
    'IPv4 answers elsewhere after',
    'IPv6',
    'nobody answers for: IPv4',
    'IPv6',
    'two hosts at once, most',
  ];
  return table(
    head,
    byFault(shown).map(([what, runs]) => {
      const each = (of: (answer: Answer, run: Shown) => number) =>
        [0, 1].map((place) =>
          middleAndMost(runs.flatMap((run) => valuesOf(run.answers[place], (one) => of(one, run)))),
        );
      const moved = each((answer, run) => answer.atMs - run.atMs);
      const gaps = each(({ gapMs }) => gapMs);
      return [what, runs.length, ...moved, ...gaps, text(Math.max(...runs.map((run) => run.overlapMs)))];
    }),
  );
}

function framesTable(shown: readonly Shown[]): string {
  const head = [
    'frames',
    'first announcement after',
    'after the last sign of the old host',
    'ARP requests',
    'ARP replies',
    'NA',
    'by a host without the address, most',
  ];
  return table(
    head,
    byFault(shown).map(([what, runs]) => {
      const all = runs.map(({ announced }) => announced);
      const times = (of: (one: Announced) => number | null) => middleAndMost(all.flatMap((one) => of(one) ?? []));
      const counts = (of: (one: Announced) => number) => text(middleOf(all.map(of)));
      return [
        what,
        times(({ firstMs }) => firstMs),
        times(({ sinceLastSignMs }) => sinceLastSignMs),
        counts(({ requests }) => requests),
        counts(({ replies }) => replies),
        counts(({ advertisements }) => advertisements),
        Math.max(...all.map(({ wrong }) => wrong.length)),
      ];
    }),
  );
}

function silentTable(shown: readonly Shown[]): string {
  const silent = shown.flatMap((each) => each.silent);
  const addresses = [...new Set(silent.map(({ address }) => address))];
  const head = [
    'silent client',
    'runs',
    'reset after the request',
    'after the last answer of the old host',
    'writes again after the request',
  ];
  const rows = addresses.map((address) => {
    const runs = silent.filter((each) => each.address === address);
    const times = (of: (one: SilentShown) => number) => middleAndMost(runs.map(of));
    const reset = [times(({ resetMs }) => resetMs), times(({ sinceLastAnswerMs }) => sinceLastAnswerMs)];
    return [`planned move, through ${address}`, runs.length, ...reset, times(({ writesMs }) => writesMs)];
  });
  return rows.length === 0 ? '' : table(head, rows);
}

function byFault(shown: readonly Shown[]): readonly (readonly [string, readonly Shown[]])[] {
  const faults = [...new Set(shown.map(({ what }) => what))];
  return faults.map((fault) => [fault, shown.filter(({ what }) => what === fault)]);
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}

function valuesOf<T>(one: T | undefined, of: (one: T) => number): readonly number[] {
  return one === undefined ? [] : [of(one)];
}

function middleAndMost(values: readonly number[]): string {
  return values.length === 0 ? '-' : `${text(middleOf(values))} (${text(Math.max(...values))})`;
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function text(ms: number): string {
  return String(Math.round(ms));
}
