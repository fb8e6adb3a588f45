import { networkInterfaces } from 'node:os';
import { splitAddress } from '../address.js';
import type { GroupConfig, MonitorConfig } from '../config/config.js';
import { isOwnAddress } from '../fence/own-address.js';
import type { Log } from '../log.js';
import { nodeFileSystem } from '../store/file-system.js';
import type { Timers } from '../timers.js';
import { openHoldGuard } from './hold-guard.js';
import { keepalivedFiles } from './keepalived-files.js';
import { createKeepalivedMover } from './keepalived-mover.js';
import { runningKeepalived } from './keepalived-process.js';
import { createKeepalivedWatch } from './keepalived-watch.js';
import type { AddressFinding, AddressMover } from './mover.js';
import { createTrackFile } from './track-file.js';

interface KeepalivedHandsOptions {
  readonly config: MonitorConfig;
  readonly timers: Timers;
  readonly log: Log;
  readonly onAddress: (group: string, finding: AddressFinding) => void;
  readonly onAddressDoubt: (group: string, text: string | null) => void;
}

/** What lets keepalived move the addresses of a group on this host; null on a host that has no server of the group. */
export function keepalivedMoverOf(options: KeepalivedHandsOptions, group: GroupConfig): AddressMover | null {
  const { config, timers, log, onAddress, onAddressDoubt } = options;
  const { name, keepalived, servers, virtualAddresses: addresses } = group;
  if (keepalived === null || config.keepalived === null) return null;
  if (!servers.some((server) => splitAddress(server).host === config.address)) return null;
  const { configFile, pidFile } = config.keepalived;
  const own = keepalivedFiles(config).find(({ host }) => host === config.address);
  const watch = createKeepalivedWatch({
    wanted: own === undefined ? null : { file: configFile, text: own.text },
    pidFile,
    isRunning: async (file) => (await runningKeepalived(file)) !== null,
    readText: (file, limitBytes) => nodeFileSystem.readText(file, limitBytes),
    timers,
    onChange: (problem) => onAddressDoubt(name, problem),
  });
  return createKeepalivedMover({
    addresses,
    trackFile: createTrackFile({ fs: nodeFileSystem, file: keepalived.trackFile }),
    guard: openHoldGuard({ trackFile: keepalived.trackFile, timers, log }),
    advertMs: keepalived.advertMs,
    isHere: (address) => isOwnAddress(address, networkInterfaces()),
    watch,
    timers,
    onFinding: (finding) => onAddress(name, finding),
  });
}
