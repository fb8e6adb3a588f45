import { addressField, addressList, peerList } from './addresses.js';
import { commandField } from './commands.js';
import { nameList, once, section } from './field.js';
import { trackedList } from './tracking.js';
import { choice, decimal, flag, integer, text, toggle } from './values.js';

const NAME = 'write a name behind it';
const COUNT = 4_294_967_295;
const SECONDS = 4294;

/** What an instance and a group of instances have in common. */
const SHARED = {
  track_interface: trackedList(253),
  track_script: trackedList(253),
  track_file: trackedList(254),
  track_process: trackedList(254),
  notify_master: once(commandField()),
  notify_backup: once(commandField()),
  notify_fault: once(commandField()),
  notify_stop: once(commandField()),
  notify: once(commandField()),
  notify_priority_changes: toggle(),
  smtp_alert: toggle(),
} as const;

/** The fields of `vrrp_instance` that are read, checked and written. */
export const INSTANCE_FIELDS = {
  state: once(choice('MASTER', 'BACKUP')),
  nopreempt: flag(),
  preempt: flag(),
  preempt_delay: decimal(0, 1000),
  interface: text(NAME),
  virtual_router_id: integer(1, 255),
  priority: integer(1, 255),
  version: integer(2, 3),
  advert_int: decimal(0.01, 255),
  down_timer_adverts: integer(1, 100),
  mcast_src_ip: addressField(),
  unicast_src_ip: addressField(),
  track_src_ip: flag(),
  unicast_peer: peerList(),
  unicast_ttl: integer(0, 255),
  check_unicast_src: flag(),
  unicast_fault_no_peer: flag(),
  authentication: section({
    auth_type: choice('PASS', 'AH'),
    auth_pass: text('write the password behind it'),
  }),
  virtual_ipaddress: addressList(),
  virtual_ipaddress_excluded: addressList(),
  dont_track_primary: flag(),
  garp_master_delay: integer(0, SECONDS),
  garp_master_repeat: integer(1, COUNT),
  garp_master_refresh: integer(0, COUNT),
  garp_master_refresh_repeat: integer(1, COUNT),
  garp_lower_prio_delay: integer(0, SECONDS),
  garp_lower_prio_repeat: integer(0, COUNT),
  strict_mode: toggle(),
  accept: flag(),
  no_accept: flag(),
  promote_secondaries: flag(),
  notify_master_rx_lower_pri: once(commandField()),
  debug: integer(0, 4),
  ...SHARED,
} as const;

/** The fields of `vrrp_sync_group` that are read, checked and written. */
export const SYNC_GROUP_FIELDS = {
  group: nameList('the name of an instance'),
  global_tracking: flag(),
  sync_group_tracking_weight: flag(),
  ...SHARED,
} as const;
