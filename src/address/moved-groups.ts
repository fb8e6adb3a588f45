import type { GroupConfig, MonitorConfig } from '../config/config.js';
import type { KeepalivedConfig } from '../config/keepalived-config.js';

/** A group whose addresses keepalived moves. */
export type MovedGroup = GroupConfig & { readonly keepalived: KeepalivedConfig };

/** The groups of a configuration whose addresses keepalived moves. */
export function movedGroups({ groups }: Pick<MonitorConfig, 'groups'>): readonly MovedGroup[] {
  return groups.filter(isMoved);
}

function isMoved(group: GroupConfig): group is MovedGroup {
  return group.addressMode === 'keepalived' && group.keepalived !== null && group.virtualAddresses.length > 0;
}
