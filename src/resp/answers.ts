import type { Reply } from './reply.js';

/** Short forms of the replies that commands give. */
export const OK: Reply = { kind: 'status', text: 'OK' };
export const NULL: Reply = { kind: 'null' };
export const SYNTAX_ERROR: Reply = { kind: 'error', text: 'ERR syntax error' };
export const NOT_AN_INTEGER: Reply = { kind: 'error', text: 'ERR value is not an integer or out of range' };

/** `text` begins with the code: `ERR ...`. */
export const error = (text: string): Reply => ({ kind: 'error', text });
export const status = (text: string): Reply => ({ kind: 'status', text });
export const bulk = (text: string): Reply => ({ kind: 'bulk', text });
export const integer = (value: number): Reply => ({ kind: 'integer', value });
export const array = (items: readonly Reply[]): Reply => ({ kind: 'array', items });
export const bulks = (texts: readonly string[]): Reply => array(texts.map(bulk));
export const map = (entries: readonly (readonly [string, Reply])[]): Reply => ({ kind: 'map', entries });

/** The argument as a whole number as C's string2ll reads it: no sign `+`, blanks or leading zeros; null otherwise. */
export function readInteger(text: string): number | null {
  if (!/^(0|-?[1-9][0-9]{0,18})$/.test(text)) return null;
  const exact = BigInt(text);
  return exact < -(2n ** 63n) || exact >= 2n ** 63n ? null : Number(exact);
}
