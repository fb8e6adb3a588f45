import { expect } from 'chai';
import { epoch } from '../../sentinel/index.js';
import type { Message } from '../../sentinel/index.js';
import { createFrameSeal } from '../../src/peers/frame-seal.js';
import { createLink, MAX_FRAME_BYTES } from '../../src/peers/link.js';
import type { Wire, WireListener } from '../../src/peers/wire.js';
import { LOOK } from './arbitrary-message.js';
import { createManualTimers } from './manual-timers.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const vote = (reason: string): Message => ({
  kind: 'vote',
  epoch: epoch(1),
  isGranted: false,
  reason,
  freeInMs: 0,
  promised: epoch(1),
  table: null,
  floor: null,
});

function setUp() {
  const timers = createManualTimers();
  const seen = { frames: [] as Buffer[], messages: [] as Message[], ends: [] as string[], isFinished: false };
  const state = { heardAtMs: 0, waitingBytes: 0, listener: null as WireListener | null };
  const wire: Wire = {
    listen: (listener) => void (state.listener = listener),
    feed: () => undefined,
    send: (args) => void seen.frames.push(Buffer.from(args[1] ?? '')),
    setLimits: () => undefined,
    waitingBytes: () => state.waitingBytes,
    heardAtMs: () => state.heardAtMs,
    finish: () => void (seen.isFinished = true),
    destroy: () => undefined,
    remoteHost: '127.0.0.1',
  };
  const link = createLink({
    wire,
    seal: createFrameSeal(null),
    timers,
    idleLimitMs: 3000,
    onMessage: (_group, message) => seen.messages.push(message),
    onBadMessage: () => undefined,
    onEnd: (reason) => seen.ends.push(reason),
  });
  return { timers, seen, state, link };
}

describe('peers/link', () => {
  it('drops itself when nothing came for the limit and a moment of grace', () => {
    const { timers, seen } = setUp();
    timers.advance(3049);
    expect(seen.ends).to.deep.equal([]);
    timers.advance(1);
    expect(seen.ends).to.deep.equal(['nothing heard for 3000 ms']);
    expect(timers.waiting()).to.deep.equal([]);
  });

  it('stays when this process itself was paused and what came meanwhile is read in the moment of grace', () => {
    const { timers, seen, state } = setUp();
    timers.advance(3000);
    state.heardAtMs = 3010;
    timers.advance(1000);
    expect(seen.ends).to.deep.equal([]);
    timers.advance(2060);
    expect(seen.ends).to.have.length(1);
  });

  it('sends nothing before the turn is over, then everything in one frame', async () => {
    const { seen, link } = setUp();
    for (let count = 0; count < 3; count += 1) link.send('g', LOOK);
    expect(seen.frames).to.have.length(0);
    await turn();
    expect(seen.frames.map((frame) => JSON.parse(frame.toString()).length)).to.deep.equal([3]);
  });

  it('keeps every frame within its limit, and the order', async () => {
    const { seen, link } = setUp();
    const reasons = Array.from({ length: 50 }, (_, number) => `${number} ${'é'.repeat(30_000)}`);
    for (const reason of reasons) link.send('g', vote(reason));
    await turn();
    expect(Math.max(...seen.frames.map((frame) => frame.length))).to.be.at.most(MAX_FRAME_BYTES);
    expect(seen.frames.length).to.be.within(3, 8);
    const sent = seen.frames.flatMap((frame) => JSON.parse(frame.toString()) as { m: { reason: string } }[]);
    expect(sent.map((one) => one.m.reason)).to.deep.equal(reasons);
  });

  it('ends when a single message is larger than a frame', async () => {
    const { seen, link } = setUp();
    link.send('g', vote('é'.repeat(MAX_FRAME_BYTES / 2)));
    await turn();
    expect(seen.ends).to.deep.equal(['a message is larger than a frame may be']);
    expect(seen.frames).to.deep.equal([]);
  });

  it('ends when more than 4 MiB wait, and sends nothing more', async () => {
    const { seen, state, link } = setUp();
    state.waitingBytes = 4 * 1_048_576 + 1;
    link.send('g', LOOK);
    await turn();
    link.send('g', LOOK);
    await turn();
    expect(seen.ends).to.deep.equal(['the peer does not read']);
    expect(seen.frames).to.have.length(1);
  });

  it('sends what waits when it is finished, and calls nothing back', () => {
    const { timers, seen, state, link } = setUp();
    link.send('g', LOOK);
    link.finish();
    expect(seen.frames).to.have.length(1);
    expect(seen.isFinished).to.equal(true);
    timers.advance(10_000);
    state.listener?.onEnd({ kind: 'closed', text: 'closed' });
    expect(seen.ends).to.deep.equal([]);
  });
});
