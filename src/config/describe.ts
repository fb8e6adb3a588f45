import type { KeyDoc } from './key.js';
import { keyDocs } from './key.js';
import { configSchema } from './schema.js';

/** One key of quorate.yaml, such as `groups[].tls.verify`. */
export interface ConfigKey extends KeyDoc {
  readonly key: string;
}

/** Every key that quorate.yaml may have, in the order of the schema. */
export function configKeys(): readonly ConfigKey[] {
  return keysUnder(configSchema, '');
}

/** The keys that are known directly under a path such as `groups[].auth`; empty for a path that holds no mapping. */
export function keyNamesUnder(prefix: string): readonly string[] {
  const start = prefix === '' ? '' : `${prefix}.`;
  const inside = configKeys().filter(({ key }) => key.startsWith(start));
  return [...new Set(inside.map(({ key }) => key.slice(start.length).replace(/[.[].*$/, '')))];
}

/** The table of all keys for docs/reference/configuration.md. */
export function describeConfig(): string {
  const rows = configKeys().map(
    ({ key, form, default: fallback, text }) => `| \`${key}\` | ${form} | ${fallback ?? 'required'} | ${text} |`,
  );
  return ['| key | value | default | meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

/** The parts of a zod schema that lead to its keys. */
interface SchemaNode {
  readonly def: { readonly innerType?: unknown; readonly element?: unknown; readonly shape?: unknown };
}

function keysUnder(schema: unknown, path: string): ConfigKey[] {
  if (!isSchemaNode(schema)) return [];
  const doc = keyDocs.get(schema as unknown as Parameters<typeof keyDocs.get>[0]);
  if (doc !== undefined) return [{ key: path, ...doc }];
  const { innerType, element, shape } = schema.def;
  if (innerType !== undefined) return keysUnder(innerType, path);
  if (element !== undefined) return keysUnder(element, `${path}[]`);
  return Object.entries(shape ?? {}).flatMap(([name, inner]) =>
    keysUnder(inner, path === '' ? name : `${path}.${name}`),
  );
}

function isSchemaNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && 'def' in value;
}
