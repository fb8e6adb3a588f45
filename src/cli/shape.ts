import { AppError } from '../errors.js';

/** Takes a part of a monitor's answer for what it should be; throws AppError E_BAD_ANSWER naming the place. */
export type Read<T> = (value: unknown, place: string) => T;

export const text: Read<string> = (value, place) => (typeof value === 'string' ? value : refuse(place, 'a text'));

export const number: Read<number> = (value, place) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(place, 'a number');

export const flag: Read<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse(place, 'true or false');

/** A monitor of another version may leave a field out: unknown then. */
export function nullable<T>(read: Read<T>): Read<T | null> {
  return (value, place) => (value === null || value === undefined ? null : read(value, place));
}

/** A text that is one of these words. */
export function oneOf<const T extends string>(words: readonly T[]): Read<T> {
  return (value, place) => words.find((word) => word === value) ?? refuse(place, `one of ${words.join(', ')}`);
}

/** A list whose items all have one shape. */
export function list<T>(read: Read<T>): Read<readonly T[]> {
  return (value, place) =>
    Array.isArray(value) ? value.map((item, index) => read(item, `${place}[${index}]`)) : refuse(place, 'a list');
}

/** An object with these fields; fields that are not asked for are left behind. */
export function fields<T extends object>(shape: { readonly [K in keyof T]-?: Read<T[K]> }): Read<T> {
  const readers: readonly (readonly [string, Read<unknown>])[] = Object.entries<Read<unknown>>(shape);
  return (value, place) => {
    if (typeof value !== 'object' || value === null) return refuse(place, 'an object');
    const given = new Map<string, unknown>(Object.entries(value));
    const taken = readers.map(([name, read]) => [name, read(given.get(name), `${place}.${name}`)] as const);
    return Object.fromEntries(taken) as T;
  };
}

function refuse(place: string, expected: string): never {
  throw new AppError('E_BAD_ANSWER', `the answer lacks ${expected} at ${place}`, {
    hint: 'Another program, or another version of Quorate, may listen there.',
  });
}
