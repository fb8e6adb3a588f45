import { joinAddress } from '../address.js';
import type { Address } from '../address.js';
import { AppError } from '../errors.js';
import { bearerToken } from '../http/bearer-token.js';
import { systemTimers } from '../timers.js';
import { DEFAULT_CONFIG_FILE, readHostConfig, readSecret } from './host-config.js';
import type { HostConfig } from './host-config.js';
import type { Io } from './io.js';
import { createMonitorClient } from './monitor-client.js';
import type { MonitorClient } from './monitor-client.js';
import { DEFAULT_HTTP_PORT, parseMonitorAddress } from './monitor-address.js';

/** The options that every command has. */
export interface CommonOptions {
  readonly monitor?: readonly string[];
  readonly config?: string;
}

/**
 * Puts the same questions to one monitor after another until one answers all of them. A monitor's refusal is an
 * answer, unless it says that it is no member of the group. Rejects with AppError E_UNREACHABLE that lists whom it asked and what each one did.
 */
export async function askMonitors<T>(
  io: Io,
  options: CommonOptions,
  questions: (client: MonitorClient) => Promise<T>,
): Promise<T> {
  const config = await readNamedConfig(io, options);
  const secret = await readSecret(config);
  const failures: string[] = [];
  let misdirected: AppError | null = null;
  for (const monitor of findMonitors(io, options, config)) {
    const token = secret === null ? null : bearerToken(secret);
    const client = createMonitorClient({ monitor, token, timers: io.timers ?? systemTimers });
    try {
      return await questions(client);
    } catch (error) {
      if (!isNoAnswer(error)) throw error;
      if (error.code === 'E_NOT_MEMBER') misdirected = error;
      failures.push(`  ${joinAddress(monitor.host, monitor.port)}  ${error.message}`);
    } finally {
      client.close();
    }
  }
  if (misdirected !== null) throw misdirected;
  throw new AppError('E_UNREACHABLE', `no monitor answered:\n${failures.join('\n')}`, {
    hint: 'Start quorated there, or name another monitor with --monitor HOST[:HTTP_PORT] or QUORATE_MONITOR.',
  });
}

/** The secret that proves this user's right to make changes; null where there is none to be had. */
export async function readOwnSecret(io: Io, options: CommonOptions): Promise<string | null> {
  return readSecret(await readNamedConfig(io, options));
}

function isNoAnswer(error: unknown): error is AppError {
  return error instanceof AppError && ['E_UNREACHABLE', 'E_BAD_ANSWER', 'E_NOT_MEMBER'].includes(error.code);
}

async function readNamedConfig(io: Io, { config: named }: CommonOptions): Promise<HostConfig | null> {
  const config = await readHostConfig(named ?? io.configFile ?? DEFAULT_CONFIG_FILE);
  if (config !== null || named === undefined) return config;
  throw new AppError('E_CONFIG_FILE', `cannot read ${named}`, { hint: 'Check the name and who may read it.' });
}

/** The command line is asked first, then the environment, then this host's configuration, then this host. */
function findMonitors(io: Io, options: CommonOptions, config: HostConfig | null): readonly Address[] {
  const inEnvironment = (io.env['QUORATE_MONITOR'] ?? '').split(',').map((item) => item.trim());
  const named = options.monitor ?? inEnvironment.filter((item) => item !== '');
  if (named.length > 0) return named.map((item) => parseMonitorAddress(item));
  if (config !== null && config.monitors.length > 0) return config.monitors;
  return [{ host: '127.0.0.1', port: DEFAULT_HTTP_PORT }];
}
