import type { ActionResult, Effect, Position, ProbeResult, ServerId } from '../../../sentinel/index.js';

/** A server as plain data: it does what it is told at once, and its replicas have every write at once. */
export interface SmallServer {
  readonly id: ServerId;
  readonly isUp: boolean;
  readonly role: 'master' | 'replica';
  readonly master: ServerId | null;
  readonly isFenced: boolean;
  readonly position: Position;
}

/** What a monitor can want of a server. */
export type SmallDeed = Extract<
  Effect,
  { kind: 'promote' | 'follow' | 'salvage' | 'hold' | 'resume' | 'fence' | 'unfence' }
>;

/** Whether a client's write would be acknowledged. */
export function isWritable(server: SmallServer): boolean {
  return server.isUp && server.role === 'master' && !server.isFenced;
}

/** What it tells a monitor that reaches it. */
export function reportOf(server: SmallServer, hasMaster: boolean): ProbeResult {
  if (!server.isUp) return { kind: 'refused' };
  const { id, role, position, isFenced, master } = server;
  const upstream = { master: master ?? id, isLinked: hasMaster, downMs: hasMaster ? 0 : 1, isSyncing: false };
  return {
    kind: 'answered',
    role,
    instance: id,
    position,
    isFenced: role === 'master' ? isFenced : null,
    priority: 100,
    upstream: role === 'master' ? null : upstream,
    replicas: [],
  };
}

/** The server after the deed, and what the monitor is told of it. */
export function carryOut(server: SmallServer, deed: SmallDeed): { server: SmallServer; result: ActionResult } {
  if (!server.isUp) {
    const isWanted = deed.kind === 'fence';
    return { server, result: isWanted ? { isDone: true, position: null } : { isDone: false, reason: 'gone' } };
  }
  const changed = after(server, deed);
  return { server: changed, result: { isDone: true, position: changed.position } };
}

function after(server: SmallServer, deed: SmallDeed): SmallServer {
  switch (deed.kind) {
    case 'promote':
      return server.role === 'master' ? server : promoted(server, deed.opens);
    case 'follow':
      return { ...server, role: 'replica', master: deed.master };
    case 'fence':
    case 'salvage':
      return { ...server, isFenced: true };
    case 'unfence':
      return { ...server, isFenced: false };
    case 'hold':
    case 'resume':
      return server;
  }
}

function promoted(server: SmallServer, opens: boolean): SmallServer {
  const { history, offset } = server.position;
  const position = { history: `${history}/${server.id}`, offset, parent: { history, forkOffset: offset } };
  return { ...server, role: 'master', master: null, isFenced: !opens, position };
}
