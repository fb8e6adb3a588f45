import type { Kind, Reading } from './reading.js';

/** Text on one line, at most 1024 characters. `what` completes "is not ...". */
export function text(what: string): Kind<string> {
  return { form: what, read: (input) => readText(input, what) };
}

/** A name that can stand in a command line, a file name and a metric. */
export const plainName: Kind<string> = {
  form: 'a name of letters, digits and . _ -',
  read: (input) => {
    const reading = readText(input, 'a name');
    if (!('value' in reading) || /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(reading.value)) return reading;
    return {
      problem: 'is not a name',
      hint: 'at most 128 letters, digits and the characters . _ -, the first a letter or digit',
    };
  },
};

/** One of a few fixed words. */
export function oneOf<const T extends string>(...words: readonly T[]): Kind<T> {
  return {
    form: words.join(' \\| '),
    read: (input) => {
      const value = words.find((word) => word === input);
      return value === undefined ? { problem: 'is not known', hint: `one of: ${words.join(', ')}` } : { value };
    },
  };
}

export const flag: Kind<boolean> = {
  form: 'true \\| false',
  read: (input) =>
    typeof input === 'boolean' ? { value: input } : { problem: 'is not a flag', hint: 'true or false' },
};

/** A whole number between two bounds, both included. */
export function wholeNumber(least: number, most: number): Kind<number> {
  const range = `${least} to ${most}`;
  return {
    form: `a whole number, ${range}`,
    read: (input) =>
      typeof input === 'number' && Number.isInteger(input) && input >= least && input <= most
        ? { value: input }
        : { problem: 'is not a number in range', hint: `a whole number from ${range}` },
  };
}

function readText(input: unknown, what: string): Reading<string> {
  if (typeof input === 'number' || typeof input === 'boolean') {
    return { problem: `is a ${typeof input}, not ${what}`, hint: 'put it in quotes' };
  }
  if (typeof input !== 'string' || input === '') return { problem: `is not ${what}`, hint: 'a text that is not empty' };
  if (input.length > 1024) return { problem: 'is too long', hint: 'at most 1024 characters' };
  if (input.includes('\n') || input.includes('\0')) return { problem: 'has more than one line', hint: 'one line' };
  return { value: input };
}
