import { dirname } from 'node:path';
import { splitAddress } from './address.js';
import { createHooksMover } from './address/hooks-mover.js';
import type { AddressFinding, AddressMover } from './address/mover.js';
import { createQuorateMover } from './address/quorate-mover.js';
import { createRunCommand } from './address/run-command.js';
import type { GroupConfig, MonitorConfig } from './config/config.js';
import type { Hands } from './daemon.js';
import { createRedisEngine } from './engines/redis/engine.js';
import { createFencer } from './fence/fencer.js';
import type { Fencer } from './fence/fencer.js';
import { createLimitsFile } from './fence/limits-file.js';
import { createPortBlock } from './fence/port-block.js';
import type { PortBlock } from './fence/port-block.js';
import type { RunNft } from './fence/nft.js';
import type { RungReport } from './fence/rung.js';
import type { Log } from './log.js';
import { createLostStore } from './lost-and-found/lost-store.js';
import type { LostStore } from './lost-and-found/lost-store.js';
import { createSalvage } from './lost-and-found/salvage.js';
import type { Salvage } from './lost-and-found/salvage.js';
import type { Timers } from './timers.js';

export interface HandsOptions {
  readonly config: MonitorConfig;
  readonly timers: Timers;
  readonly log: Log;
  readonly runNft: RunNft;
  readonly nowUnixMs: () => number;
  readonly userId: number;
  readonly ownPid: number;
  readonly onRung: (group: string, report: RungReport) => void;
  readonly onAddress: (group: string, finding: AddressFinding) => void;
  /** What is wrong on this host with the virtual addresses of a group; null when nothing is any more. */
  readonly onAddressDoubt: (group: string, text: string | null) => void;
}

/** How long a look for what a former run left cut off may take, in ms. */
const RETAIN_LIMIT_MS = 1000;

/** Everything with which the groups act on their servers; what a former run cut off is found again. */
export async function prepareHands(options: HandsOptions): Promise<ReadonlyMap<string, Hands>> {
  const { config, log, runNft, userId } = options;
  const portBlock = createPortBlock({ runNft, userId });
  const guarded = config.groups.filter(({ lease }) => lease !== null);
  if (guarded.length > 0) {
    const left = await portBlock.retain(
      guarded.flatMap(({ servers }) => servers),
      RETAIN_LIMIT_MS,
    );
    log.debug({ ...left }, 'port block');
  }
  const store = await openLostStore(options);
  const hands = new Map<string, Hands>();
  for (const group of config.groups) {
    const mover = await moverOf(options, group);
    await mover?.start();
    const fencer = await fencerOf(options, group, portBlock);
    const salvage = salvageOf(options, group, store);
    hands.set(group.name, { engine: engineOf(options, group), fencer, mover, salvage });
  }
  return hands;
}

/** What a former run left unfinished is removed; a directory that cannot be read is told in the log, and again when it is needed. */
async function openLostStore({ config, log, nowUnixMs }: HandsOptions): Promise<LostStore | null> {
  if (config.lostAndFound === null) return null;
  const store = createLostStore({ ...config.lostAndFound, nowUnixMs, log });
  await store.sweep({ isStart: true }).catch((err: unknown) => log.warn({ err }, 'lost-and-found cannot be swept'));
  return store;
}

function salvageOf(options: HandsOptions, group: GroupConfig, store: LostStore | null): Salvage | null {
  const { config, log, nowUnixMs } = options;
  if (store === null || config.lostAndFound === null || group.lease === null) return null;
  const { keepMs } = config.lostAndFound;
  return createSalvage({ store, group: group.name, monitor: config.monitor, keepMs, nowUnixMs, log });
}

async function moverOf(options: HandsOptions, group: GroupConfig): Promise<AddressMover | null> {
  const { timers, log, onAddress, onAddressDoubt } = options;
  const { name, addressMode, virtualAddresses: addresses, addressHooks: hooks, servers, voters } = group;
  if (addresses.length === 0) return null;
  const onFinding = (finding: AddressFinding): void => onAddress(name, finding);
  if (addressMode === 'hooks' && hooks !== null) {
    return createHooksMover({ addresses, hooks, run: createRunCommand({ timers }), timers, onFinding });
  }
  if (addressMode === 'keepalived') {
    // Loaded where it is needed: most monitors have no keepalived beside them.
    const { keepalivedMoverOf } = await import('./address/keepalived-hands.js');
    return keepalivedMoverOf(options, group);
  }
  const hosts = [...new Set([...servers, ...voters].map((id) => splitAddress(id).host))];
  const onDoubt = (text: string | null): void => onAddressDoubt(name, text);
  const overridesStrangers = group.addressConflict === 'override';
  return createQuorateMover({ addresses, hosts, overridesStrangers, timers, log, onFinding, onDoubt });
}

function engineOf({ config, timers }: HandsOptions, { auth, tls }: GroupConfig) {
  return createRedisEngine({
    auth: auth ?? { user: null, password: null },
    tls: tls === null ? null : { ...tls, rejectUnauthorized: tls.isVerified },
    clientName: `quorate-${config.name}`,
    timers,
  });
}

async function fencerOf(options: HandsOptions, group: GroupConfig, portBlock: PortBlock): Promise<Fencer | null> {
  if (group.lease === null) return null;
  const { config, timers, log, ownPid, onRung } = options;
  const limitsFile = await createLimitsFile({ directory: dirname(config.stateFile), group: group.name, log });
  return createFencer({
    limitsFile,
    configured: group.writeLimits,
    startsOpen: group.discovers,
    portBlock,
    timers,
    log,
    onRung: (report) => onRung(group.name, report),
    ownPid,
  });
}
