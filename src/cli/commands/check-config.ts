import { hostname } from 'node:os';
import type { MonitorConfig } from '../../config/config.js';
import { EXIT } from '../../errors.js';
import { checkHost } from '../host-check.js';
import type { Io } from '../io.js';
import type { CheckOptions } from '../options.js';
import { printable } from '../printable.js';

/** `ts check config FILE`: reads it as the daemon would, holds it against this host, and starts nothing. */
export async function checkConfig(io: Io, file: string, options: CheckOptions): Promise<number> {
  const readConfig = io.readConfig ?? (await import('../../config/read.js')).readConfig;
  const config = readConfig(file, { hostName: hostname() });
  const { monitor, groups, warnings } = config;
  const { readDrift } = await import('../../config/read-drift.js');
  for (const warning of [...warnings, ...readDrift(config, file)]) io.stderr.write(`warning: ${printable(warning)}\n`);
  const names = groups.map(({ name, servers }) => `${name} (${countText(servers.length, 'server')})`);
  io.stdout.write(`${file} is right: monitor ${monitor}, groups ${names.join(', ')}\n`);
  return options.offline === true ? EXIT.ok : tellOfHost(io, config, file);
}

/** Only virtual addresses ask anything of a host. */
async function tellOfHost(io: Io, config: MonitorConfig, file: string): Promise<number> {
  if (config.groups.every(({ virtualAddresses }) => virtualAddresses.length === 0)) return EXIT.ok;
  const check = await checkHost(io, config, file);
  if (check === null) {
    io.stderr.write(`note: ${config.address} is not an address of this host, so only the file was checked\n`);
    return EXIT.ok;
  }
  for (const line of check.lines) io.stderr.write(`${printable(line)}\n`);
  if (check.obstacles > 0) {
    io.stderr.write(`this host is not ready for its virtual addresses: ${countText(check.obstacles, 'problem')}\n`);
    return EXIT.degraded;
  }
  if (check.addresses > 0) {
    io.stdout.write(`this host is ready for ${countText(check.addresses, 'virtual address', 'virtual addresses')}\n`);
  }
  return EXIT.ok;
}

function countText(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}
