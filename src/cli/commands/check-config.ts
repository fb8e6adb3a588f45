import { hostname } from 'node:os';
import { EXIT } from '../../errors.js';
import type { Io } from '../io.js';
import { printable } from '../printable.js';

/** `ts check config FILE`: reads it as the daemon would, and starts nothing. */
export async function checkConfig(io: Io, file: string): Promise<number> {
  const readConfig = io.readConfig ?? (await import('../../config/read.js')).readConfig;
  const config = readConfig(file, { hostName: hostname() });
  const { monitor, groups, warnings } = config;
  const { readDrift } = await import('../../config/read-drift.js');
  for (const warning of [...warnings, ...readDrift(config, file)]) io.stderr.write(`warning: ${printable(warning)}\n`);
  const names = groups.map(({ name, servers }) => `${name} (${countText(servers.length)})`);
  io.stdout.write(`${file} is right: monitor ${monitor}, groups ${names.join(', ')}\n`);
  return EXIT.ok;
}

function countText(servers: number): string {
  return servers === 1 ? '1 server' : `${servers} servers`;
}
