import { error } from './answers.js';
import type { Context } from './context.js';
import type { GroupView, SettledView } from './instance-view.js';
import type { Reply } from './reply.js';

export const NO_SUCH_MASTER: Reply = error('ERR No such master with that name');

/** A group whose first table is not written yet. */
export const NO_MASTER_YET: Reply = error(
  'ERR No master of this group is known yet: a majority of the monitors must run, and reach one server that is a master',
);

/** Null for an unknown group. */
export function groupView({ supervisor, unixNowMs }: Context, group: string): GroupView | null {
  const picture = supervisor.picture(group);
  const settings = supervisor.settings(group);
  if (picture === undefined || settings === undefined) return null;
  const now = unixNowMs();
  return { picture, settings, unixNowMs: now, upMs: now - supervisor.startedUnixMs };
}

/** Null as long as the group has no master. */
export function settled(view: GroupView): SettledView | null {
  const master = view.picture.servers.find((server) => server.server === view.picture.master);
  return master === undefined ? null : { ...view, master };
}
