import type { MonitorId } from '../../sentinel/index.js';
import type { Supervisor } from '../supervisor.js';

/** How monitors are called on the Sentinel wire, this one included. */
export function runIdOf(supervisor: Supervisor): (monitor: MonitorId) => string | null {
  return (monitor) => (monitor === supervisor.monitor ? supervisor.runId : supervisor.runIdOf(monitor));
}
