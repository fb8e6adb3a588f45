import * as z from 'zod/mini';
import { endpoint, hostAddress, interfaceName, portNumber, prefixedAddress } from './address.js';
import { keepalivedFile, keepalivedGroup } from './keepalived-schema.js';
import { optional, optionalList, required, requiredList, withDefault } from './key.js';
import { duration, size, wholeSeconds } from './quantity.js';
import { flag, oneOf, plainName, text, wholeNumber } from './word.js';

const path = text('a path');

const auth = z.strictObject({
  user: optional(text('a user name'), "the server's default user", 'ACL user with which monitors and replicas log in.'),
  password: optional(text('a password'), 'none', 'Password of that user.'),
  password_file: optional(path, 'none', 'File with that password, instead of `password`.'),
});

const tls = z.strictObject({
  ca_file: optional(path, 'the certificates of the system', 'PEM file with the authorities that sign the servers.'),
  cert_file: optional(path, 'none', 'PEM file with the certificate that monitors show; needs `key_file`.'),
  key_file: optional(path, 'none', 'PEM file with the key of `cert_file`.'),
  verify: withDefault(flag, true, "Whether a server's certificate must be valid for its address."),
});

const lostAndFound = z.strictObject({
  keep: withDefault(duration('1h', '3650d'), '30d', 'How long a history is kept; then it is removed.'),
  max_bytes: withDefault(
    size('1MB', '1000000GB'),
    '10GB',
    'How much all kept histories may take; with more a server does not become a replica before there is room.',
  ),
});

const monitor = z.strictObject({
  name: optional(plainName, 'the host name', 'Name of this monitor, for people.'),
  address: required(hostAddress, 'Where peers and clients reach this monitor; it listens there.'),
  resp_port: withDefault(portNumber, 26379, 'Port for peers and for clients of Redis Sentinel.'),
  http_port: withDefault(portNumber, 8379, 'Port for HTTP.'),
  data_dir: withDefault(path, '/var/lib/quorate', 'Directory of the state file; made at the first write.'),
  peers: optionalList(
    endpoint,
    "The other monitors. Without a port: this monitor's own `resp_port`. All of them and this one are the voters.",
  ),
  secret_file: optional(
    path,
    'none: whoever reaches the port can take part',
    'File with the secret that all monitors share: at least 16 characters, white space around it ignored.',
  ),
  password: optional(text('a password'), 'none', 'Password that clients of the RESP port must give (`requirepass`).'),
  lost_and_found: z.prefault(lostAndFound, {}),
  keepalived: z.prefault(keepalivedFile, {}),
  log_level: withDefault(oneOf('debug', 'info', 'warn', 'error'), 'info', 'Least important lines to log.'),
});

const virtualAddress = z.strictObject({
  address: required(
    prefixedAddress,
    'Address that is where the master takes writes. /32 or /128 is usual: it brings no route with it.',
  ),
  interface: required(interfaceName, 'The interface on which it appears; it has the same name on every host.'),
});

const addressHooks = z.strictObject({
  claim: requiredList(text('an argument'), 'Command and arguments that bring the address to this host.'),
  release: requiredList(text('an argument'), 'Command and arguments that take it away.'),
  verify: requiredList(text('an argument'), 'Command and arguments that succeed when it is here.'),
});

const group = z.strictObject({
  name: required(plainName, 'Name of the group; the same on every monitor, and what Sentinel clients ask for.'),
  engine: required(oneOf('redis'), 'What kind of servers they are.'),
  servers: requiredList(
    endpoint,
    'The servers in order: the first is the preferred master. Without a port: 6379. The same on every monitor.',
  ),
  quorum: optional(
    wholeNumber(1, 1001),
    'a majority of the voters',
    'How many monitors must find the master down, 1 to the number of voters. Acting always needs a majority besides.',
  ),
  down_after: withDefault(
    duration('100ms', '10m'),
    '5s',
    'How long a server may be silent until a monitor finds it down. A process that is gone is noticed at once.',
  ),
  lease: optional(
    duration('500ms', '10m'),
    'as `down_after`, at least 500ms',
    'For how long the monitors promise not to vote the master away; without their promise it refuses writes.',
  ),
  min_healthy_replicas: optional(
    wholeNumber(0, 1000),
    '1 with two or more replicas, else 0',
    'With fewer replicas that answer, the master refuses writes; 0 switches this off.',
  ),
  replica_timeout: withDefault(
    wholeSeconds('1s', '10m'),
    '10s',
    'How long ago a replica may have answered the master to count as healthy.',
  ),
  reboot_after: optional(
    duration('100ms', '24h'),
    '10 times `down_after`',
    'How long a server may take to read its data until it counts as down; at least `down_after`.',
  ),
  max_lag: withDefault(
    size('0B', '1000GB'),
    '1MB',
    'How many bytes of the replication stream a successor may lack; with more, no failover without a confirmation.',
  ),
  handover_limit: withDefault(
    duration('100ms', '60s'),
    '2s',
    'How long a planned move of the master may hold writes back before it goes back.',
  ),
  action_limit: withDefault(
    duration('100ms', '60s'),
    '1s',
    'How long one action on a server (promote, follow) may take until it counts as failed.',
  ),
  parallel_syncs: optional(
    wholeNumber(1, 1000),
    'the number of servers',
    'How many replicas are pointed at a new master at the same time.',
  ),
  virtual_addresses: z.prefault(z.array(virtualAddress).check(z.maxLength(64)), []),
  address_mode: withDefault(
    oneOf('quorate', 'hooks', 'keepalived'),
    'quorate',
    'Who moves the virtual addresses: the monitor itself, the commands of `address_hooks`, or keepalived.',
  ),
  address_conflict: withDefault(
    oneOf('refuse', 'override'),
    'refuse',
    'When a machine outside the group has a virtual address: leave it to that machine and say so, or take it and announce it over that machine.',
  ),
  address_hooks: z.optional(addressHooks),
  keepalived: z.optional(keepalivedGroup),
  failback: withDefault(oneOf('manual'), 'manual', 'A returning server stays a replica until it is told otherwise.'),
  auth: z.optional(auth),
  tls: z.optional(tls),
});

/**
 * The whole of quorate.yaml: parser, defaults and documentation come from here. Checks that need more than one key are
 * in cross-checks.ts.
 */
export const configSchema = z.strictObject({
  monitor,
  groups: z.array(group).check(z.minLength(1), z.maxLength(10_000)),
});

/** The file's content after reading, in the file's own words. */
export type ConfigTree = z.output<typeof configSchema>;
