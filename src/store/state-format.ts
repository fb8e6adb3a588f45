import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { DurableRecord } from '../../sentinel/index.js';
import { stateSchema } from './state-schema.js';
import { foreignError, newerError, unreadableError } from './state-errors.js';

/** What a monitor must not forget, of all its groups. */
export type DurableRecords = ReadonlyMap<string, DurableRecord>;

/** The content of a state file. */
export interface State {
  readonly runId: string;
  readonly records: DurableRecords;
}

const FORMAT = 'quorate-state';
const VERSION = 2;
/** What was written by the last program that knew less. */
const READABLE: readonly number[] = [1, VERSION];

/** JSON for people to read, with a checksum over everything else in it. */
export function formatState({ runId, records }: State): string {
  const content = { format: FORMAT, version: VERSION, run_id: runId, groups: Object.fromEntries(records) };
  return `${JSON.stringify({ ...content, checksum: checksumOf(content) }, null, 1)}\n`;
}

/** @throws AppError E_STATE_UNREADABLE for a damaged file, E_STATE_FOREIGN for somebody else's or a newer one. */
export function parseState(text: string, file: string): State {
  const { checksum, ...content } = parseEnvelope(text, file);
  if (checksum !== checksumOf(content))
    throw unreadableError(file, 'its checksum does not fit, so it was cut or changed');
  const parsed = stateSchema.safeParse(content);
  if (!parsed.success) throw unreadableError(file, z.prettifyError(parsed.error).replaceAll('\n', ' '));
  return { runId: parsed.data.run_id, records: new Map(parsed.data.groups) };
}

function parseEnvelope(text: string, file: string): Readonly<Record<string, unknown>> {
  const envelope = envelopeSchema.safeParse(parseJson(text, file));
  if (!envelope.success || envelope.data.format !== FORMAT) {
    throw foreignError(file, `it does not say "format": "${FORMAT}"`);
  }
  const { version } = envelope.data;
  if (READABLE.includes(version)) return envelope.data;
  throw newerError(file, version, VERSION);
}

const envelopeSchema = z.looseObject({ format: z.string(), version: z.int() });

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = text.trim() === '' ? 'it is empty' : 'it is not whole JSON, so it was cut or changed';
    throw unreadableError(file, reason, error);
  }
}

function checksumOf(content: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(inKeyOrder(content)))
    .digest('hex');
}

/** The same data has the same text, in whatever order its keys stand. */
function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, inKeyOrder(inner)]);
}
