import { expect } from 'chai';
import fc from 'fast-check';
import { monitorId } from '../../sentinel/index.js';
import { LINK_PROTOCOL } from '../../src/peers/greeting.js';
import { createAcceptingHandshake } from '../../src/peers/accepting-handshake.js';
import { createDiallingHandshake } from '../../src/peers/dialling-handshake.js';
import type { HandshakeStep } from '../../src/peers/handshake.js';

const A = monitorId('10.0.0.5:26379');
const B = monitorId('10.0.0.6:26379');
const identity = (monitor: typeof A) => ({ monitor, runId: 'a'.repeat(40), name: 'm', version: '1' });
const bytes = (args: readonly string[]) => args.map((arg) => Buffer.from(arg));
const argsOf = (step: HandshakeStep) => bytes(step.args ?? []);
const reasonOf = (step: HandshakeStep) => (step.kind === 'refused' ? step.refusal.reason : step.kind);
let drawn = 0;
const nonce = () => (drawn += 1).toString(16).padStart(64, '0');

const dialler = (secret: string | null, expected = B, self = A) =>
  createDiallingHandshake({ self: identity(self), secret, nonce: nonce(), expected });
const acceptor = (secret: string | null, isWelcome = () => true, self = B) =>
  createAcceptingHandshake({ self: identity(self), secret, nonce: nonce(), isWelcome });

describe('peers/handshake', () => {
  it('ends with the same keys, crossed, at both ends', () => {
    const from = dialler('s');
    const to = acceptor('s');
    const challenge = to.receive(bytes(from.opening));
    const proof = from.receive(argsOf(challenge));
    const ready = to.receive(argsOf(proof));
    const end = from.receive(argsOf(ready));
    if (ready.kind !== 'done' || end.kind !== 'done') throw new Error('not agreed');
    expect(end.agreed.peer.monitor).to.equal(B);
    expect(ready.agreed.peer.monitor).to.equal(A);
    expect(end.agreed.keys?.outgoing).to.deep.equal(ready.agreed.keys?.incoming);
    expect(end.agreed.keys?.incoming).to.deep.equal(ready.agreed.keys?.outgoing);
    expect(end.agreed.keys?.incoming).to.not.deep.equal(end.agreed.keys?.outgoing);
  });

  it('tells the acceptor nothing that depends on the secret before the dialler has proved it', () => {
    const from = dialler('s');
    const challenge = acceptor('s').receive(bytes(from.opening));
    expect(Object.keys(JSON.parse(challenge.args?.[2] ?? '')).toSorted()).to.deep.equal(
      ['hasSecret', 'monitor', 'name', 'nonce', 'peer', 'protocol', 'runId', 'version'].toSorted(),
    );
  });

  it('refuses at the acceptor a proof that was recorded in an earlier handshake', () => {
    const from = dialler('s');
    const proof = from.receive(argsOf(acceptor('s').receive(bytes(from.opening))));
    const later = acceptor('s');
    later.receive(bytes(from.opening));
    expect(reasonOf(later.receive(argsOf(proof)))).to.equal('wrong-secret');
  });

  it('refuses at the dialler its own proof sent back', () => {
    const from = dialler('s');
    const proof = from.receive(argsOf(acceptor('s').receive(bytes(from.opening))));
    const reflected = bytes(['QUORATE', 'READY', proof.args?.[2] ?? '']);
    expect(reasonOf(from.receive(reflected))).to.equal('wrong-secret');
  });

  it('refuses at the acceptor an empty proof and a proof of another length', () => {
    for (const wrong of ['', 'ab', 'z'.repeat(64), 'é'.repeat(64)]) {
      const to = acceptor('s');
      to.receive(bytes(dialler('s').opening));
      expect(reasonOf(to.receive(bytes(['QUORATE', 'PROOF', wrong])))).to.equal('wrong-secret');
    }
  });

  it('refuses at the dialler an empty READY when there is a secret', () => {
    const from = dialler('s');
    from.receive(argsOf(acceptor('s').receive(bytes(from.opening))));
    expect(reasonOf(from.receive(bytes(['QUORATE', 'READY', ''])))).to.equal('wrong-secret');
  });

  it('refuses at the dialler another monitor than the one it dialled', () => {
    const C = monitorId('10.0.0.7:26379');
    const from = dialler(null);
    const greeting = JSON.parse(acceptor(null).receive(bytes(from.opening)).args?.[2] ?? '');
    for (const lie of [{ monitor: C }, { peer: C }]) {
      const step = dialler(null).receive(bytes(['QUORATE', 'CHALLENGE', JSON.stringify({ ...greeting, ...lie })]));
      expect(reasonOf(step)).to.equal('other-monitor');
    }
  });

  it('refuses at the dialler a monitor that hides that it has no secret', () => {
    const from = dialler('s');
    const greeting = JSON.parse(acceptor('s').receive(bytes(from.opening)).args?.[2] ?? '');
    const challenge = JSON.stringify({ ...greeting, hasSecret: false });
    expect(reasonOf(from.receive(bytes(['QUORATE', 'CHALLENGE', challenge])))).to.equal('secret-lacking-there');
  });

  it('calls whatever answers in other words no Quorate monitor', () => {
    const step = dialler(null).receive(bytes(['-ERR', 'unknown', 'command']));
    expect(step).to.deep.include({ kind: 'refused', args: null });
    expect(reasonOf(step)).to.equal('not-quorate');
  });

  const REFUSED: readonly [string, () => HandshakeStep, string][] = [
    [
      'a monitor that is not welcome',
      () => acceptor(null, () => false).receive(bytes(dialler(null).opening)),
      'unknown-here',
    ],
    ['one that means another', () => acceptor(null).receive(bytes(dialler(null, A, A).opening)), 'meant-for-another'],
    [
      'one with a larger id',
      () => acceptor(null, () => true, A).receive(bytes(dialler(null, A, B).opening)),
      'wrong-direction',
    ],
    ['one with its own id', () => acceptor(null).receive(bytes(dialler(null, B, B).opening)), 'wrong-direction'],
    ['a secret that it lacks', () => acceptor(null).receive(bytes(dialler('s').opening)), 'secret-lacking-here'],
    ['the lack of a secret', () => acceptor('s').receive(bytes(dialler(null).opening)), 'secret-lacking-there'],
    ['a proof before the greeting', () => acceptor('s').receive(bytes(['QUORATE', 'PROOF', ''])), 'malformed'],
    ['a greeting that is no JSON', () => acceptor(null).receive(bytes(['QUORATE', 'LINK', '{'])), 'malformed'],
    [
      'a greeting without fields',
      () => acceptor(null).receive(bytes(['QUORATE', 'LINK', `{"protocol":${LINK_PROTOCOL}}`])),
      'malformed',
    ],
    ['another version', () => acceptor(null).receive(bytes(['QUORATE', 'LINK', '{"protocol":1}'])), 'other-protocol'],
    [
      'a probe',
      () => acceptor(null).receive(bytes(['QUORATE', 'LINK', `{"protocol":${LINK_PROTOCOL},"isProbe":true}`])),
      'probe',
    ],
    ['a refusal', () => acceptor(null).receive(bytes(['QUORATE', 'REFUSED', '{}'])), 'malformed'],
  ];
  for (const [what, attempt, reason] of REFUSED) {
    it(`refuses at the acceptor ${what}`, () => {
      expect(reasonOf(attempt())).to.equal(reason);
    });
  }

  it('never throws and never agrees on random words', () => {
    const word = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('QUORATE', 'LINK', 'PROOF', 'CHALLENGE', 'READY', 'REFUSED'),
    );
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 4 }), { maxLength: 4 }), (commands) => {
        const ends = [dialler('s'), acceptor('s')];
        for (const end of ends)
          for (const command of commands) expect(end.receive(bytes(command)).kind).to.not.equal('done');
      }),
    );
  });
});
