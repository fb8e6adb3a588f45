import { PlanError, renderFiles } from 'keepalived-conf';
import type { AddressPlan, FilePlan } from 'keepalived-conf';
import { splitAddress } from '../address.js';
import type { GroupConfig, MonitorConfig } from '../config/config.js';
import type { KeepalivedFileConfig } from '../config/keepalived-config.js';
import { AppError } from '../errors.js';
import { movedGroups } from './moved-groups.js';
import type { MovedGroup } from './moved-groups.js';
import { addressText } from './wanted-address.js';

/** The complete keepalived.conf of one host. */
export interface KeepalivedFile {
  /** Its address. */
  readonly host: string;
  readonly text: string;
}

/**
 * The files of all hosts with servers of these groups, made from the configuration alone: every host makes the same
 * ones. Throws AppError E_CONFIG where no file can be made of it.
 */
export function keepalivedFiles(config: Pick<MonitorConfig, 'keepalived' | 'groups'>): readonly KeepalivedFile[] {
  const moved = movedGroups(config);
  if (config.keepalived === null || moved.length === 0) return [];
  const hosts = new Map(moved.flatMap(hostsOf).map((address) => [nameOf(address), address]));
  try {
    const files = renderFiles({ ...filePlan(config.keepalived), groups: moved.map(addressPlan) });
    return files.map(({ host, text }) => ({ host: hosts.get(host) ?? host, text }));
  } catch (cause) {
    if (!(cause instanceof PlanError)) throw cause;
    throw new AppError('E_CONFIG', `no keepalived.conf can be made of the configuration: ${cause.message}`, { cause });
  }
}

function filePlan({ mail, notify }: KeepalivedFileConfig): Omit<FilePlan, 'groups'> {
  return {
    ...(mail === null ? {} : { mail }),
    ...(notify === null ? {} : { notifyCommand: notify.command, notifyUser: notify.user }),
  };
}

function addressPlan(group: MovedGroup): AddressPlan {
  const { keepalived, name, virtualAddresses } = group;
  const interfaceName = virtualAddresses[0]?.interfaceName ?? '';
  return {
    group: name,
    hosts: hostsOf(group).map((address) => ({ name: nameOf(address), address, interface: interfaceName })),
    virtualRouterId: keepalived.virtualRouterId,
    addresses: virtualAddresses.map(addressText),
    trackFile: keepalived.trackFile,
    advertMs: keepalived.advertMs,
    ...(keepalived.password === null ? {} : { password: keepalived.password }),
  };
}

/** Each host once, the preferred one first. */
function hostsOf({ servers }: GroupConfig): readonly string[] {
  return [...new Set(servers.map((server) => splitAddress(server).host))];
}

/** An address is the one name of a host that all hosts know; keepalived takes no colons in it. */
function nameOf(address: string): string {
  return address.replaceAll(':', '-');
}
