import { mailServerField } from './commands.js';
import { line, nameList, right } from './field.js';
import { decimal, flag, integer, text, toggle, words } from './values.js';

const NAME = 'write a name behind it';
const COUNT = 4_294_967_295;
const SECONDS = 4294;

/** The fields of `global_defs` that are read, checked and written; the rest of its keywords is in keywords.ts. */
export const GLOBAL_FIELDS = {
  router_id: text(NAME),
  notification_email: nameList('a mail address'),
  notification_email_from: text('write a mail address behind it'),
  smtp_server: mailServerField(),
  smtp_helo_name: line({ parse: ([name = '']) => right(name), words: (name) => (name === '' ? [] : [name]) }),
  smtp_connect_timeout: integer(1, 4294),
  smtp_alert: toggle(),
  smtp_alert_vrrp: toggle(),
  smtp_alert_checker: toggle(),
  no_email_faults: flag(),
  script_user: words(),
  enable_script_security: flag(),
  default_interface: text(NAME),
  dynamic_interfaces: words(),
  vrrp_version: integer(2, 3),
  vrrp_strict: flag(),
  vrrp_check_unicast_src: flag(),
  vrrp_skip_check_adv_addr: flag(),
  vrrp_garp_master_delay: integer(0, SECONDS),
  vrrp_garp_master_repeat: integer(1, COUNT),
  vrrp_garp_master_refresh: integer(0, COUNT),
  vrrp_garp_master_refresh_repeat: integer(1, COUNT),
  vrrp_garp_lower_prio_delay: integer(0, SECONDS),
  vrrp_garp_lower_prio_repeat: integer(0, COUNT),
  vrrp_garp_interval: decimal(0.000001, 4294),
  vrrp_gna_interval: decimal(0.000001, 4294),
  vrrp_lower_prio_no_advert: toggle(),
  vrrp_higher_prio_send_advert: toggle(),
  vrrp_down_timer_adverts: integer(1, 100),
  vrrp_notify_priority_changes: toggle(),
} as const;
