import type { GroupPicture } from '../../sentinel/index.js';
import type { GroupStatistics, Supervisor } from '../supervisor.js';

/** What one scrape reports: taken once, so that all its metrics tell of the same moment. */
export interface Scrape {
  readonly monitor: string;
  readonly version: string;
  readonly startedUnixMs: number;
  readonly groups: readonly { readonly picture: GroupPicture; readonly statistics: GroupStatistics | undefined }[];
}

/** Looks at everything once, so that all figures of one scrape are of one moment. */
export function takeScrape(supervisor: Supervisor): Scrape {
  return {
    monitor: supervisor.monitor,
    version: supervisor.version,
    startedUnixMs: supervisor.startedUnixMs,
    groups: supervisor.groupNames().flatMap((name) => {
      const picture = supervisor.picture(name);
      return picture === undefined ? [] : [{ picture, statistics: supervisor.statistics(name) }];
    }),
  };
}
