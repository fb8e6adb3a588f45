import * as z from 'zod/mini';
import type { MonitorId } from '../../sentinel/index.js';
import { MAX_NAME_LENGTH } from './message-shape.js';

/** Version of everything that travels on a link; both ends must speak the same. */
export const LINK_PROTOCOL = 2;

/** First words of every command of a handshake. */
export const LINK_COMMAND = ['QUORATE', 'LINK'] as const;

/** Who a monitor is, as it tells the other end. */
export interface Identity {
  /** `host:resp_port`. */
  readonly monitor: MonitorId;
  /** 40 hex digits: the identity on the Sentinel wire. */
  readonly runId: string;
  /** For people. */
  readonly name: string;
  /** Of the software. */
  readonly version: string;
}

/** What each end says first. */
export interface Greeting extends Identity {
  /** 64 hex digits, drawn anew for each connection. */
  readonly nonce: string;
  /** The monitor that the sender believes to talk to. */
  readonly peer: MonitorId;
  readonly hasSecret: boolean;
}

/** A greeting that was read; a `probe` only asks whether somebody speaks this protocol at all. */
export type DecodedGreeting =
  | { readonly kind: 'greeting'; readonly greeting: Greeting }
  | { readonly kind: 'probe' }
  | { readonly kind: 'otherProtocol'; readonly protocol: number }
  | { readonly kind: 'malformed' };

const monitor = z.custom<MonitorId>(
  (value) => typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_LENGTH,
);
const word = z.string().check(z.maxLength(MAX_NAME_LENGTH));
const greetingShape: z.ZodMiniType<Greeting> = z.object({
  monitor,
  runId: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
  name: word,
  version: word,
  nonce: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  peer: monitor,
  hasSecret: z.boolean(),
});
const headShape = z.object({ protocol: z.int(), isProbe: z.optional(z.boolean()) });

/** As JSON, which the other end reads with `decodeGreeting`. */
export function encodeGreeting(greeting: Greeting): string {
  return JSON.stringify({ protocol: LINK_PROTOCOL, ...greeting });
}

/** The text of a greeting that is answered by a refusal and nothing else. */
export function encodeProbe(): string {
  return JSON.stringify({ protocol: LINK_PROTOCOL, isProbe: true });
}

/** The version is read first, so that a greeting of another version is told from garbage. */
export function decodeGreeting(text: string): DecodedGreeting {
  const json = jsonOf(text);
  const head = headShape.safeParse(json);
  if (!head.success) return { kind: 'malformed' };
  if (head.data.isProbe === true) return { kind: 'probe' };
  if (head.data.protocol !== LINK_PROTOCOL) return { kind: 'otherProtocol', protocol: head.data.protocol };
  const greeting = greetingShape.safeParse(json);
  return greeting.success ? { kind: 'greeting', greeting: greeting.data } : { kind: 'malformed' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
