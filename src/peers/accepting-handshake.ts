import type { MonitorId } from '../../sentinel/index.js';
import { decodeGreeting, encodeGreeting } from './greeting.js';
import type { Greeting } from './greeting.js';
import { broken, lackingSecret, ownGreeting, readWord, refuse } from './handshake.js';
import type { Handshake, HandshakeOptions, HandshakeStep } from './handshake.js';
import { isProofOf, keysOf, proofOf } from './proof.js';
import type { Greetings } from './proof.js';
import type { RefusalReason } from './refusal.js';

/** The end that was connected to. `isWelcome` decides by the claimed id; the claim is proved only by the secret. */
export function createAcceptingHandshake(
  options: HandshakeOptions & { readonly isWelcome: (monitor: MonitorId) => boolean },
): Handshake {
  let greetings: Greetings | null = null;

  const onLink = (text: string): HandshakeStep => {
    const decoded = decodeGreeting(text);
    if (decoded.kind === 'probe') return refuse('probe');
    if (decoded.kind === 'otherProtocol') return refuse('other-protocol', { theirProtocol: decoded.protocol });
    if (decoded.kind === 'malformed') return refuse('malformed');
    const peer = decoded.greeting;
    const objection = objectionTo(peer);
    if (objection !== null) return refuse(objection, { claimed: peer.monitor });
    const own = ownGreeting(options, peer.monitor);
    greetings = { dialler: peer, acceptor: own };
    return { kind: 'reply', args: ['QUORATE', 'CHALLENGE', encodeGreeting(own)] };
  };
  const objectionTo = (peer: Greeting): RefusalReason | null => {
    if (peer.peer !== options.self.monitor) return 'meant-for-another';
    if (peer.monitor >= options.self.monitor) return 'wrong-direction';
    if (!options.isWelcome(peer.monitor)) return 'unknown-here';
    return lackingSecret(options, peer);
  };
  const onProof = (proof: string, agreed: Greetings): HandshakeStep => {
    const { secret } = options;
    const peer = agreed.dialler;
    if (secret === null) return { kind: 'done', args: ['QUORATE', 'READY', ''], agreed: { peer, keys: null } };
    if (!isProofOf('dialler', secret, { greetings: agreed, proof })) {
      return refuse('wrong-secret', { claimed: peer.monitor });
    }
    const args = ['QUORATE', 'READY', proofOf('acceptor', secret, agreed)];
    return { kind: 'done', args, agreed: { peer, keys: keysOf('acceptor', secret, agreed) } };
  };

  return {
    receive(args) {
      const said = readWord(args);
      if (said?.word === 'LINK' && greetings === null) return onLink(said.text);
      if (said?.word === 'PROOF' && greetings !== null) return onProof(said.text, greetings);
      return broken(said, greetings?.dialler.monitor ?? null);
    },
  };
}
