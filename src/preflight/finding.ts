import type { Issue } from '../config/problem.js';

/** Something about this host that does not fit the configuration, at the place in the file that it is about. */
export interface Finding extends Issue {
  /** Whether an address cannot be held here because of it; otherwise it is seldom meant. */
  readonly isObstacle: boolean;
}
