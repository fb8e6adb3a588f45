import type { GroupPicture } from '../../sentinel/index.js';

/** A host that was removed from a group. */
export interface FormerDocument {
  readonly monitor: string | null;
  readonly server: string | null;
  readonly removed_at: string;
}

/** Makes the public list of removed hosts, the latest last; pure. */
export function formerDocuments({ former }: GroupPicture): readonly FormerDocument[] {
  return former.map(({ monitor, server, atUnixMs }) => ({
    monitor,
    server,
    removed_at: new Date(atUnixMs).toISOString(),
  }));
}
