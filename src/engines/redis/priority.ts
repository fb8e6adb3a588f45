import type { Timers } from '../../timers.js';
import { parseWhole } from './info.js';
import type { Link } from './link.js';
import { DEFAULT_PRIORITY } from './report.js';
import { settingOf } from './reply.js';

/** An operator's change shows up after this time. */
const FRESH_MS = 10_000;

/**
 * Reads the priority that a master does not show in INFO, from its settings. Where these are forbidden the default
 * counts, and they are not asked for again on this connection.
 */
export function createPriorityReader(link: Link, timers: Timers): () => Promise<number> {
  let priority = DEFAULT_PRIORITY;
  let nextReadMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (timers.nowMs() < nextReadMs) return priority;
    nextReadMs = timers.nowMs() + FRESH_MS;
    const reply = await link.call('CONFIG', 'GET', 'replica-priority');
    if (reply.kind === 'error') nextReadMs = Number.POSITIVE_INFINITY;
    priority = parseWhole(settingOf(reply) ?? undefined) ?? DEFAULT_PRIORITY;
    return priority;
  };
}
