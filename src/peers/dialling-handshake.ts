import type { MonitorId } from '../../sentinel/index.js';
import { decodeGreeting, encodeGreeting, LINK_COMMAND } from './greeting.js';
import type { Greeting } from './greeting.js';
import { broken, lackingSecret, ownGreeting, readWord, refuse } from './handshake.js';
import type { Handshake, HandshakeOptions, HandshakeStep } from './handshake.js';
import { isProofOf, keysOf, proofOf } from './proof.js';
import type { Greetings } from './proof.js';
import type { RefusalReason } from './refusal.js';

/** The end that made the connection. */
export interface DiallingHandshake extends Handshake {
  /** The command that opens the conversation. */
  readonly opening: readonly string[];
}

/** Ends in `done` only with the monitor that was dialled, and only when it knows the same secret. */
export function createDiallingHandshake(
  options: HandshakeOptions & { readonly expected: MonitorId },
): DiallingHandshake {
  const own = ownGreeting(options, options.expected);
  let greetings: Greetings | null = null;

  const onChallenge = (text: string): HandshakeStep => {
    const decoded = decodeGreeting(text);
    if (decoded.kind === 'otherProtocol') return refuse('other-protocol', { theirProtocol: decoded.protocol });
    if (decoded.kind !== 'greeting') return refuse('malformed');
    const peer = decoded.greeting;
    const objection = objectionTo(peer);
    if (objection !== null) return refuse(objection, { claimed: peer.monitor });
    greetings = { dialler: own, acceptor: peer };
    const proof = options.secret === null ? '' : proofOf('dialler', options.secret, greetings);
    return { kind: 'reply', args: ['QUORATE', 'PROOF', proof] };
  };
  const objectionTo = (peer: Greeting): RefusalReason | null =>
    peer.monitor === options.expected && peer.peer === own.monitor ? lackingSecret(options, peer) : 'other-monitor';
  const onReady = (proof: string, agreed: Greetings): HandshakeStep => {
    const { secret } = options;
    const peer = agreed.acceptor;
    if (secret === null) return { kind: 'done', args: null, agreed: { peer, keys: null } };
    if (!isProofOf('acceptor', secret, { greetings: agreed, proof })) {
      return refuse('wrong-secret', { claimed: peer.monitor });
    }
    return { kind: 'done', args: null, agreed: { peer, keys: keysOf('dialler', secret, agreed) } };
  };

  return {
    opening: [...LINK_COMMAND, encodeGreeting(own)],
    receive(args) {
      const said = readWord(args);
      if (said?.word === 'CHALLENGE' && greetings === null) return onChallenge(said.text);
      if (said?.word === 'READY' && greetings !== null) return onReady(said.text, greetings);
      if (said === null && greetings === null) return NOT_QUORATE;
      return broken(said, greetings?.acceptor.monitor ?? null);
    },
  };
}

const NOT_QUORATE: HandshakeStep = {
  kind: 'refused',
  args: null,
  refusal: { reason: 'not-quorate', claimed: null, theirProtocol: null },
};
