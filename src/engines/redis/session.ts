import type { Timers } from '../../timers.js';
import type { Address } from '../../address.js';
import type { RedisAuth } from './auth.js';
import { failureOfConnect, faultyFailure, isTlsError, silence } from './failure.js';
import type { Failure } from './failure.js';
import { greet } from './greeting.js';
import type { Identity } from './greeting.js';
import { within } from '../../limit.js';
import { createLineage } from './lineage.js';
import type { Lineage } from './lineage.js';
import { LinkLost, openLink } from './link.js';
import type { Link } from './link.js';
import { createFenceReader } from './fence-reader.js';
import type { FenceReader } from './fence-reader.js';
import { createPriorityReader } from './priority.js';
import type { PreparedTls } from './socket.js';

/** A server with which a connection is up. */
export interface Peer {
  readonly kind: 'peer';
  readonly link: Link;
  readonly identity: Identity;
  /** The priority in its settings, not always fresh. */
  readPriority(): Promise<number>;
  /** Whether it is fenced, asked together with its role. */
  readonly fenceReader: FenceReader;
  /** Whether the latest look on this connection brought a report. */
  readonly acquaintance: { isMade: boolean };
  /** To be told every report. */
  readonly lineage: Lineage;
}

/** Something to do with a server within a limit. */
export interface Job<T> {
  /** A look must not take the connection away from an action that is under way on it. */
  readonly kind: 'look' | 'action';
  readonly limitMs: number;
  readonly task: (peer: Peer) => Promise<T>;
  /** The outcome when the server cannot be spoken with. */
  readonly otherwise: (failure: Failure) => T;
}

/**
 * The one connection to a server: opened when there is something to do, kept, and opened anew after it ended. A job that
 * was under way when the other side closed the connection is done again, so that a process that has ended is found
 * gone, and not merely silent.
 */
export interface Session {
  run<T>(job: Job<T>): Promise<T>;
  /** The other side closed the connection while no look was under way. */
  onLost(listener: () => void): void;
  /** A connection is up, and the other side has said who it is. */
  onMet(listener: (identity: Identity) => void): void;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly address: Address;
  readonly auth: RedisAuth;
  readonly tls: PreparedTls | null;
  readonly clientName: string;
  readonly timers: Timers;
}

/** With more than this unanswered the server is as good as silent. */
const MAX_JOBS = 64;
/**
 * A process that ends may close its connections before it stops listening: the second try is then accepted by nobody and
 * reset, and only the third one is refused.
 */
const MAX_TRIES = 3;

interface State {
  current: Connection | null;
  isClosed: boolean;
  readonly underWay: Record<Job<unknown>['kind'], number>;
  readonly listeners: Set<() => void>;
  readonly acquaintances: Set<(identity: Identity) => void>;
  readonly lineage: Lineage;
}

interface Connection {
  readonly link: Link;
  readonly met: Promise<Peer | Failure>;
}

/** Opens no connection before the first look or action. */
export function createSession(options: SessionOptions): Session {
  const state: State = {
    current: null,
    isClosed: false,
    underWay: { look: 0, action: 0 },
    listeners: new Set(),
    acquaintances: new Set(),
    lineage: createLineage(),
  };
  return {
    run: (job) => runJob(state, options, job),
    onLost: (listener) => void state.listeners.add(listener),
    onMet: (listener) => void state.acquaintances.add(listener),
    async close() {
      state.isClosed = true;
      const link = state.current?.link;
      link?.drop();
      await link?.gone;
    },
  };
}

async function runJob<T>(state: State, options: SessionOptions, job: Job<T>): Promise<T> {
  const { underWay } = state;
  if (underWay.look + underWay.action >= MAX_JOBS) return job.otherwise(silence('has not answered earlier commands'));
  underWay[job.kind] += 1;
  let isOver = false;
  const onLimit = (): T => {
    isOver = true;
    if (job.kind === 'action' || underWay.action === 0) state.current?.link.drop();
    return job.otherwise(silence(`gave no answer within ${job.limitMs} ms`));
  };
  try {
    const work = tryJob({ state, options, job, isOver: () => isOver });
    return await within({ timers: options.timers, limitMs: job.limitMs, work, onLimit });
  } finally {
    underWay[job.kind] -= 1;
  }
}

interface Trial<T> {
  readonly state: State;
  readonly options: SessionOptions;
  readonly job: Job<T>;
  readonly isOver: () => boolean;
}

async function tryJob<T>({ state, options, job, isOver }: Trial<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    if (state.isClosed) return job.otherwise(failureOfLoss(new LinkLost('dropped')));
    try {
      state.current ??= connect(state, options);
      const peer = await state.current.met;
      return peer.kind === 'failure' ? job.otherwise(peer) : await job.task(peer);
    } catch (error) {
      if (!(error instanceof LinkLost)) throw error;
      const failure = failureOfLoss(error);
      const isWorthwhile = error.end === 'closed' && failure.result.kind === 'silent' && tries < MAX_TRIES && !isOver();
      if (!isWorthwhile) return job.otherwise(failure);
    }
  }
}

function connect(state: State, options: SessionOptions): Connection {
  let isUp = false;
  const link = openLink({
    address: options.address,
    tls: options.tls,
    onEnd: (end) => {
      if (state.current === connection) state.current = null;
      if (isUp && end === 'closed' && state.underWay.look === 0) for (const listener of state.listeners) listener();
    },
  });
  const meet = async (): Promise<Peer | Failure> => {
    const identity = (await link.connected) ?? (await greet({ link, ...options }));
    isUp = identity.kind === 'identity';
    if (identity.kind === 'identity') {
      for (const listener of state.acquaintances) listener(identity);
      const readPriority = createPriorityReader(link, options.timers);
      const fenceReader = createFenceReader(link);
      const acquaintance = { isMade: false };
      return { kind: 'peer', link, identity, readPriority, fenceReader, acquaintance, lineage: state.lineage };
    }
    link.drop();
    return identity;
  };
  const connection: Connection = { link, met: meet() };
  return connection;
}

/** A server that asks for a client certificate says so only after the connection is up. */
function failureOfLoss({ end, cause }: LinkLost): Failure {
  switch (end) {
    case 'closed':
      if (cause instanceof Error && isTlsError(cause)) return failureOfConnect(cause);
      return silence('closed the connection without an answer');
    case 'dropped':
      return silence('gave no answer before the connection was given up');
    case 'garbage':
      return faultyFailure('other-engine', 'does not speak the Redis protocol');
  }
}
