import * as z from 'zod/mini';
import type { Kind } from './reading.js';

/** What the documentation says about one key. */
export interface KeyDoc {
  readonly form: string;
  /** As written in the file, or in words; null for a required key. */
  readonly default: string | null;
  readonly text: string;
}

/** Ties each key's schema to its documentation. Filled while the schema is built, and only read after that. */
export const keyDocs = z.registry<KeyDoc>();

/** A key that must be there. */
export function required<T>(kind: Kind<T>, text: string) {
  return leaf(kind).register(keyDocs, { form: kind.form, default: null, text });
}

/** A key that may be missing; `fallback` says in words what holds then. */
export function optional<T>(kind: Kind<T>, fallback: string, text: string) {
  return z.optional(leaf(kind)).register(keyDocs, { form: kind.form, default: fallback, text });
}

/** A key with a default, written as in the file. */
export function withDefault<T>(kind: Kind<T>, fallback: string | number | boolean, text: string) {
  return z.prefault(leaf(kind), fallback).register(keyDocs, { form: kind.form, default: `\`${fallback}\``, text });
}

/** A list that must be there and hold something. */
export function requiredList<T>(kind: Kind<T>, text: string) {
  const items = z.array(leaf(kind)).check(z.minLength(1), z.maxLength(LIST_LIMIT));
  return items.register(keyDocs, { form: `list of: ${kind.form}`, default: null, text });
}

/** A list that is empty when it is missing. */
export function optionalList<T>(kind: Kind<T>, text: string) {
  const items = z.array(leaf(kind)).check(z.maxLength(LIST_LIMIT));
  return z.prefault(items, []).register(keyDocs, { form: `list of: ${kind.form}`, default: '`[]`', text });
}

const LIST_LIMIT = 1000;

function leaf<T>(kind: Kind<T>) {
  return z.pipe(
    z.unknown(),
    z.transform((input, context): T => {
      const reading =
        input === undefined || input === null
          ? { problem: input === null ? 'has no value' : 'is missing', hint: `add ${kind.form.replaceAll('\\', '')}` }
          : kind.read(input);
      if ('value' in reading) return reading.value;
      context.issues.push({ code: 'custom', input, message: reading.problem, params: { hint: reading.hint } });
      return z.NEVER;
    }),
  );
}
