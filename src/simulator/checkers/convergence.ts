import { SALVAGE_RETRY_MS } from '../../../sentinel/index.js';
import { hasOneMaster, isAtRest, isWell, picturesOf } from '../outlook.js';
import type { ModelServer } from '../model-server.js';
import type { Site } from '../site.js';

/** How a world stands after its faults have ended. */
export type Ending =
  /** One master takes writes, everybody shows the same table, nothing is wrong. */
  | { readonly kind: 'well'; readonly master: ModelServer }
  /** No master may take writes as things stand, and every monitor says why. */
  | { readonly kind: 'explained' }
  | { readonly kind: 'open' };

/** Judges the world as clients and operators see it. */
export function endingOf(site: Site): Ending {
  const pictures = picturesOf(site);
  const master = hasOneMaster(site, pictures) ? masterOf(site) : undefined;
  const isRecovered = hasForeign(site) ? isAtRest(site, pictures) : isWell(site, pictures);
  if (master !== undefined && isRecovered) return { kind: 'well', master };
  const isTold = pictures.length > 0 && pictures.every(({ notes }) => notes.length > 0);
  return isTold && master === undefined ? { kind: 'explained' } : { kind: 'open' };
}

/**
 * Within so many ms after the end of all faults, while a majority is connected, the group is well again. Where a server
 * lost its data, the monitors wait for its return as long as for a server that is loading; where a history could not be
 * kept, they try that again only after a while.
 */
export function boundMs(site: Site, hasLostData: boolean): number {
  const [host] = site.hosts.values();
  if (host === undefined) return 0;
  const { downAfterMs, rebootAfterMs, lease } = site.configOf(host.monitor);
  return (
    (hasLostData ? rebootAfterMs : 0) +
    (isHistoryOwed(site) ? SALVAGE_RETRY_MS : 0) +
    6000 +
    2 * downAfterMs +
    2 * (lease?.lengthMs ?? 0) +
    (lease?.unguardedMs ?? 0)
  );
}

function isHistoryOwed(site: Site): boolean {
  const views = picturesOf(site).flatMap(({ servers }) => servers.flatMap((server) => server.views));
  return views.some(({ view }) => view.salvage?.kind === 'failed');
}

/** The monitors never hear a foreign voter, and say so for as long as there is one. */
function hasForeign(site: Site): boolean {
  return [...site.hosts.values()].some(({ foreign }) => foreign !== null);
}

function masterOf(site: Site): ModelServer | undefined {
  return [...site.servers.values()].find((server) => server.isWritable);
}
