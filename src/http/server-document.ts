import type { GroupPicture, ServerPicture } from '../../sentinel/index.js';
import { compareAddresses } from './address-order.js';
import { evidenceDocument } from './evidence-document.js';
import type { EvidenceDocument } from './evidence-document.js';
import { splitAddress } from '../address.js';
import { toSeconds } from './seconds.js';

/** One server of a group; the fields down to `last_changed_seconds` make its row in the table. */
export interface ServerDocument {
  readonly server: string;
  readonly role: 'master' | 'replica' | null;
  readonly master: string | null;
  /** On the master: every other server, in the configured order. Empty on the others. */
  readonly replicas: readonly string[];
  readonly status: string;
  readonly is_ok: boolean;
  /** Age of the group's last change of master or order: the same for all its servers. */
  readonly last_changed_seconds: number | null;
  readonly host: string;
  readonly port: number;
  readonly keeper: string | null;
  readonly priority: number | null;
  readonly position: { readonly history: string; readonly offset: number } | null;
  readonly lag_bytes: number | null;
  /** Of a replica to its master; null on a master. */
  readonly link: 'up' | 'down' | null;
  readonly epoch: number;
  readonly is_odown: boolean;
  readonly instance: string | null;
  /** Since the answering monitor last had an answer from it. */
  readonly answered_seconds: number | null;
  readonly evidence: readonly EvidenceDocument[];
}

/** What the document of a server is made of; `shown` names servers as people know them. */
export interface ServerDocumentSource {
  readonly server: ServerPicture;
  readonly picture: GroupPicture;
  readonly shown: (server: string) => string;
  readonly lastChangedSeconds: number | null;
}

/** Makes the public document of one server; pure. */
export function serverDocument({ server, picture, shown, lastChangedSeconds }: ServerDocumentSource): ServerDocument {
  return {
    server: shown(server.server),
    role: server.role,
    master: picture.master === null ? null : shown(picture.master),
    replicas: server.role === 'master' ? replicasOf(server, picture).map(shown) : [],
    status: server.status,
    is_ok: server.isOk,
    last_changed_seconds: lastChangedSeconds,
    ...splitAddress(server.server),
    keeper: server.keeper,
    priority: server.priority,
    position: server.position && { history: server.position.history, offset: server.position.offset },
    lag_bytes: server.lagBytes,
    link: linkOf(server),
    epoch: picture.epoch,
    is_odown: server.isOdown,
    instance: server.instance,
    answered_seconds: toSeconds(server.answeredAgoMs),
    evidence: server.views.toSorted((a, b) => compareAddresses(a.monitor, b.monitor)).map(evidenceDocument),
  };
}

function replicasOf(master: ServerPicture, { order }: GroupPicture): string[] {
  return order.filter((server) => server !== master.server);
}

function linkOf({ role, isLinked }: ServerPicture): 'up' | 'down' | null {
  if (role !== 'replica') return null;
  return isLinked ? 'up' : 'down';
}
