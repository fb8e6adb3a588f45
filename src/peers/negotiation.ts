import type { Timers } from '../timers.js';
import type { Agreed, Handshake, HandshakeStep } from './handshake.js';
import type { Refusal, RefusalReason } from './refusal.js';
import type { Wire } from './wire.js';

/** How long both ends together may take to agree. */
const HANDSHAKE_LIMIT_MS = 2000;

export interface NegotiationOptions {
  readonly wire: Wire;
  readonly handshake: Handshake;
  readonly timers: Timers;
  /** The wire is the caller's from here on. */
  readonly onAgreed: (agreed: Agreed) => void;
  /** The wire is closed or closing. */
  readonly onRefused: (refusal: Refusal) => void;
}

/** Carries one handshake out over a wire; calls back exactly once, unless the caller destroys the wire before. */
export function negotiate(options: NegotiationOptions): { cancel(): void } {
  const { wire, handshake, timers } = options;
  const failed = (reason: RefusalReason): void => {
    cancelLimit();
    options.onRefused({ reason, claimed: null, theirProtocol: null });
  };
  const cancelLimit = timers.after(HANDSHAKE_LIMIT_MS, () => {
    wire.destroy();
    failed('timeout');
  });
  const take = (step: HandshakeStep): void => {
    if (step.args !== null) wire.send(step.args);
    if (step.kind === 'reply') return;
    cancelLimit();
    if (step.kind === 'done') return options.onAgreed(step.agreed);
    wire.finish();
    options.onRefused(step.refusal);
  };
  wire.listen({
    onCommand: (args) => take(handshake.receive(args)),
    onEnd: (end) => failed(end.kind === 'garbage' ? 'malformed' : 'closed'),
  });
  return { cancel: cancelLimit };
}
