import type * as z from 'zod/mini';
import type { Message } from '../../sentinel/index.js';
import { groupShape, MESSAGE_SHAPES } from './message-shape.js';

/** A message of one group, as it was read from a peer. */
export interface GroupMessage {
  readonly group: string;
  readonly message: Message;
}

/** One entry of a batch: a message whose whole shape was checked, or what is wrong with it. */
export type DecodedMessage =
  | ({ readonly isValid: true } & GroupMessage)
  | { readonly isValid: false; readonly reason: string };

/** A batch that is not even a list tells that the peer has lost the thread; a single bad entry does not. */
export type DecodedBatch =
  | { readonly isValid: true; readonly entries: readonly DecodedMessage[] }
  | { readonly isValid: false; readonly reason: string };

/** The text of one message: `{"g": group, "m": message}`. */
export function encodeMessage(group: string, message: Message): string {
  return JSON.stringify({ g: group, m: message });
}

/** The body of one frame: a list of encoded messages, in their order. */
export function encodeBatch(encoded: readonly string[]): string {
  return `[${encoded.join(',')}]`;
}

/** Never throws, whatever the bytes are. */
export function decodeBatch(body: Buffer): DecodedBatch {
  const parsed = parseJson(body);
  if (!Array.isArray(parsed)) return { isValid: false, reason: 'not a JSON list' };
  return { isValid: true, entries: parsed.map(decodeEntry) };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function decodeEntry(entry: unknown): DecodedMessage {
  if (!isRecord(entry)) return { isValid: false, reason: 'not an object' };
  const group = groupShape.safeParse(entry['g']);
  if (!group.success) return { isValid: false, reason: 'group: expected a name' };
  const body = entry['m'];
  const kind = isRecord(body) ? body['kind'] : undefined;
  if (!isKind(kind)) return { isValid: false, reason: 'unknown kind of message' };
  const shape: z.ZodMiniType<Message> = MESSAGE_SHAPES[kind];
  const message = shape.safeParse(body);
  if (!message.success) return { isValid: false, reason: `${kind}: ${firstProblem(message.error)}` };
  return { isValid: true, group: group.data, message: message.data };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isKind = (kind: unknown): kind is Message['kind'] =>
  typeof kind === 'string' && Object.hasOwn(MESSAGE_SHAPES, kind);

function firstProblem(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'wrong shape' : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
