import * as z from 'zod/mini';
import { hostAddress, portNumber } from './address.js';
import { advertInterval, mailAddress, vrrpPassword, wholePath } from './keepalived-words.js';
import { optional, required, requiredList, withDefault } from './key.js';
import { wholeSeconds } from './quantity.js';
import { plainName, wholeNumber } from './word.js';

const mail = z.strictObject({
  to: requiredList(mailAddress, 'Who gets a letter from keepalived whenever an address comes or goes.'),
  from: required(mailAddress, 'Whose name is on it.'),
  server: required(hostAddress, 'The mail server.'),
  port: withDefault(portNumber, 25, 'Its port.'),
  timeout: withDefault(wholeSeconds('1s', '10m'), '30s', 'How long it may take to answer.'),
});

/** What is said once in the keepalived.conf of a host. */
export const keepalivedFile = z.strictObject({
  config_file: withDefault(
    wholePath,
    '/etc/keepalived/keepalived.conf',
    'The file that `ts print keepalived --write` writes, and that the monitor holds against what it should be.',
  ),
  pid_file: withDefault(wholePath, '/run/keepalived.pid', 'Where keepalived leaves its number, for `--reload`.'),
  notify_command: optional(
    wholePath,
    'none',
    'Program that keepalived tells of each change: with `took-address`, `gave-up-address`, `may-not-hold-address` or `mover-stopped`, and the group.',
  ),
  notify_user: withDefault(plainName, 'root', 'Who runs `notify_command`.'),
  mail: z.optional(mail),
});

/** How keepalived moves the addresses of one group. */
export const keepalivedGroup = z.strictObject({
  virtual_router_id: required(wholeNumber(1, 255), 'Number of the group in VRRP; no other on the same network has it.'),
  track_file: optional(
    wholePath,
    '`/run/quorate/NAME.hold`',
    'Where the monitor writes 1 to let keepalived hold the addresses on this host, else 0. Its directory must outlive the monitor.',
  ),
  advert_interval: withDefault(
    advertInterval,
    '1s',
    'How often the holder says that it lives. A claim takes 3.5 of them, as does noticing a dead keepalived.',
  ),
  password: optional(
    vrrpPassword,
    'none',
    'Sent in the clear: keeps strangers apart, not attackers. IPv4 and whole seconds only.',
  ),
});
