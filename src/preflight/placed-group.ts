import type { GroupConfig, MonitorConfig } from '../config/config.js';
import type { Path } from '../config/source.js';
import type { HostView } from './host-view.js';

/** The configuration, and the host to hold it against. */
export interface Preflight {
  readonly config: MonitorConfig;
  readonly host: HostView;
}

/** A group whose addresses may come to this host, and where it stands in the file. */
export interface PlacedGroup {
  readonly group: GroupConfig;
  readonly path: Path;
}
