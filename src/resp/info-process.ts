import type { Context } from './context.js';
import { isSubscriber } from './client.js';
import { REDIS_VERSION } from './redis-version.js';

/** A line of INFO. */
export type InfoField = readonly [name: string, value: string | number];

/** The section that tells which process this is. */
export function serverSection({ supervisor, processRunId, port, unixNowMs }: Context): readonly InfoField[] {
  const upSeconds = Math.max(0, Math.floor((unixNowMs() - supervisor.startedUnixMs) / 1000));
  return [
    ['redis_version', REDIS_VERSION],
    ['quorate_version', supervisor.version],
    ['redis_mode', 'sentinel'],
    ['os', `${process.platform} ${process.arch}`],
    ['arch_bits', 64],
    ['process_id', process.pid],
    ['run_id', processRunId],
    ['tcp_port', port()],
    ['server_time_usec', unixNowMs() * 1000],
    ['uptime_in_seconds', upSeconds],
    ['uptime_in_days', Math.floor(upSeconds / 86_400)],
    ['hz', 10],
    ['executable', process.execPath],
    ['config_file', ''],
  ];
}

/** The section on connections at this moment. */
export function clientsSection({ clients, maxClients }: Context): readonly InfoField[] {
  return [
    ['connected_clients', clients.size],
    ['maxclients', maxClients],
    ['blocked_clients', 0],
    ['pubsub_clients', clients.all().filter(isSubscriber).length],
  ];
}

/** The section of counts since the start. */
export function statsSection({ clients, statistics, nowMs }: Context): readonly InfoField[] {
  const channels = new Set(clients.all().flatMap((client) => [...client.channels]));
  const patterns = new Set(clients.all().flatMap((client) => [...client.patterns]));
  return [
    ['total_connections_received', statistics.connections],
    ['total_commands_processed', statistics.commands],
    ['instantaneous_ops_per_sec', statistics.commandsPerSecond(nowMs())],
    ['rejected_connections', statistics.rejected],
    ['pubsub_channels', channels.size],
    ['pubsub_patterns', patterns.size],
    ['total_error_replies', statistics.errors],
  ];
}

/** The section of processor time, in seconds. */
export function cpuSection(): readonly InfoField[] {
  const { system, user } = process.cpuUsage();
  return [
    ['used_cpu_sys', (system / 1_000_000).toFixed(6)],
    ['used_cpu_user', (user / 1_000_000).toFixed(6)],
  ];
}
