import type { Kind, Reading } from './reading.js';

/** A duration between two limits, both written as in the configuration; read into ms. */
export function duration(least: string, most: string): Kind<number> {
  return quantity({ what: 'a duration', units: DURATION_UNITS, examples: ['ms', 's'], least, most });
}

/** A duration for programs that count in seconds. */
export function wholeSeconds(least: string, most: string): Kind<number> {
  const kind = duration(least, most);
  const read = (input: unknown): Reading<number> => {
    const reading = kind.read(input);
    if (!('value' in reading) || reading.value % 1000 === 0) return reading;
    const next = [Math.floor(reading.value / 1000), Math.ceil(reading.value / 1000)].map((each) => `${each}s`);
    return { problem: 'has parts of a second', hint: `whole seconds, as in ${next.join(' or ')}` };
  };
  return { form: `${kind.form}, in whole seconds`, read };
}

/** A number of bytes between two limits, both written as in the configuration. */
export function size(least: string, most: string): Kind<number> {
  return quantity({ what: 'a size', units: SIZE_UNITS, examples: ['KB', 'MB'], least, most });
}

const DURATION_UNITS: Units = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

const SIZE_UNITS: Units = new Map([
  ['B', 1],
  ['KB', 1000],
  ['MB', 1000 ** 2],
  ['GB', 1000 ** 3],
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
]);

type Units = ReadonlyMap<string, number>;

interface Measure {
  readonly what: string;
  readonly units: Units;
  /** Units to suggest when a bare number is found. */
  readonly examples: readonly string[];
  readonly least: string;
  readonly most: string;
}

function quantity(measure: Measure): Kind<number> {
  const least = count(measure, measure.least) ?? 0;
  const most = count(measure, measure.most) ?? 0;
  const range = `${measure.least} to ${measure.most}`;
  const read = (input: unknown): Reading<number> => {
    const bare = bareNumber(input);
    if (bare !== null) {
      const written = measure.examples.map((unit) => `${bare}${unit}`).join(' or ');
      return { problem: `${measure.what} needs a unit`, hint: `write ${written}` };
    }
    const value = typeof input === 'string' ? count(measure, input) : null;
    if (value === null) return { problem: `is not ${measure.what}`, hint: form(measure, range) };
    if (value < least || value > most) return { problem: 'is out of range', hint: range };
    return { value };
  };
  return { form: `${measure.what}, ${range}`, read };
}

function form(measure: Measure, range: string): string {
  return `a number with one of the units ${[...measure.units.keys()].join(', ')}, from ${range}`;
}

function bareNumber(input: unknown): string | null {
  if (typeof input === 'number') return String(input);
  return typeof input === 'string' && /^\d+(\.\d+)?$/.test(input) ? input : null;
}

function count(measure: Measure, text: string): number | null {
  const parts = /^(\d{1,15}(?:\.\d{1,6})?)([A-Za-z]+)$/.exec(text);
  const unit = parts?.[2] === undefined ? undefined : measure.units.get(parts[2]);
  if (parts?.[1] === undefined || unit === undefined) return null;
  const value = Number(parts[1]) * unit;
  return Number.isSafeInteger(value) ? value : null;
}
