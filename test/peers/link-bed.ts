import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { monitorId } from '../../sentinel/index.js';
import type { Message, MonitorId } from '../../sentinel/index.js';
import { readAddress } from '../../src/address.js';
import { createPeerLinks } from '../../src/peers/links.js';
import type { PeerInfo, PeerLinkOptions, PeerLinks } from '../../src/peers/links.js';
import { encodeCommand } from '../../src/resp/command.js';
import { createRequestDecoder, UNAUTHENTICATED_LIMITS } from '../../src/resp/request-decoder.js';
import { systemTimers } from '../../src/timers.js';

/** A monitor reduced to its links, behind a server that hands connections over as the RESP server does. */
export interface BedMonitor {
  readonly id: MonitorId;
  /** The same as `id`, unless somebody stands in front of it. */
  readonly listensAt: MonitorId;
  readonly links: PeerLinks;
  readonly received: { from: MonitorId; group: string; message: Message }[];
  /** `+peer` and `-peer reason`, in order. */
  readonly events: string[];
  readonly infos: PeerInfo[];
  readonly logged: { fields: Record<string, unknown>; text: string }[];
  /** Sockets that it has accepted. */
  readonly accepted: Socket[];
  close(): Promise<void>;
}

export type BedOptions = Partial<Omit<PeerLinkOptions, 'self'>> & { runId?: string; at?: MonitorId; as?: MonitorId };

/** Listens at a free port of `host`, or at `at`; calls itself `as` when somebody stands in front of it. */
export async function startMonitor(host: string, options: BedOptions = {}): Promise<BedMonitor> {
  const server = createServer();
  const accepted: Socket[] = [];
  server.listen(options.at === undefined ? 0 : readAddress(options.at)?.port, host);
  await once(server, 'listening');
  const listensAt = monitorId(`${host}:${portOf(server)}`);
  const id = options.as ?? listensAt;
  const bed = { received: [], events: [], infos: [], logged: [] } as Pick<
    BedMonitor,
    'received' | 'events' | 'infos' | 'logged'
  >;
  const log = (fields: object, text: string) => bed.logged.push({ fields: { ...fields }, text });
  const links = createPeerLinks({
    self: { monitor: id, runId: options.runId ?? runIdOf(host), name: `name of ${host}`, version: '1.2.3' },
    secret: null,
    timers: systemTimers,
    log: { warn: log },
    random: () => 0.5,
    onMessage: (from, group, message) => bed.received.push({ from, group, message }),
    onLinked: (peer, info) => {
      bed.events.push(`+${peer}`);
      bed.infos.push(info);
    },
    onUnlinked: (peer, reason) => bed.events.push(`-${peer} ${reason}`),
    ...options,
  });
  server.on('connection', (socket) => {
    accepted.push(socket);
    handOver(socket, links);
  });
  const close = async () => {
    server.close();
    await links.close();
    for (const socket of accepted) socket.destroy();
  };
  return { id, listensAt, links, ...bed, accepted, close };
}

function handOver(socket: Socket, links: PeerLinks): void {
  const decoder = createRequestDecoder(UNAUTHENTICATED_LIMITS);
  const onData = (chunk: Buffer) => {
    decoder.append(chunk);
    const one = decoder.next();
    if (one?.kind !== 'command') return;
    socket.removeAllListeners();
    const args = one.args.map((arg) => arg.toString());
    links.accept(socket, args, decoder.rest());
  };
  socket.on('error', () => undefined);
  socket.on('data', onData);
}

export const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** 40 hex digits made of the host. */
export const runIdOf = (host: string): string => Buffer.from(host).toString('hex').padEnd(40, '0').slice(0, 40);

/** A stranger that speaks to a monitor command by command. */
export interface Stranger {
  readonly socket: Socket;
  send(...args: (string | Buffer)[]): void;
  /** The next command of the monitor, as text; null when it has closed. */
  next(): Promise<string[] | null>;
}

export async function callAsStranger(target: MonitorId): Promise<Stranger> {
  const address = readAddress(target);
  if (address === null) throw new Error(`not an address: ${target}`);
  const socket = connect(address);
  await once(socket, 'connect');
  return strangerOn(socket);
}

export function strangerOn(socket: Socket): Stranger {
  const decoder = createRequestDecoder({ ...UNAUTHENTICATED_LIMITS, maxBulkBytes: 2_000_000 });
  const arrived: (string[] | null)[] = [];
  const waiting: ((args: string[] | null) => void)[] = [];
  const deliver = (args: string[] | null) => {
    const wanted = waiting.shift();
    if (wanted) wanted(args);
    else arrived.push(args);
  };
  socket.on('data', (chunk: Buffer) => {
    for (const one of decoder.push(chunk)) if (one.kind === 'command') deliver(one.args.map(String));
  });
  socket.on('error', () => undefined);
  socket.on('close', () => deliver(null));
  return {
    socket,
    send: (...args) => socket.write(encodeCommand(args)),
    next: () =>
      new Promise((resolve) => (arrived.length > 0 ? resolve(arrived.shift() ?? null) : waiting.push(resolve))),
  };
}
