import { PAIR, block, instanceWith } from './conf-parts.js';

/** Texts that `keepalived -t` refuses for anything else, with what the validator says. */
export const REFUSED_BLOCKS: readonly (readonly [text: string, says: string])[] = [
  [
    block('vrrp_sync_group G', 'group {', 'A', '}') + PAIR,
    'k:2:1: error: the group holds fewer than two instances; name at least two',
  ],
  [
    block('vrrp_sync_group G', 'group {', 'A C', '}') + PAIR,
    "k:2:1: error: there is no vrrp_instance 'C'; name instances of this file",
  ],
  [
    block('vrrp_sync_group G', 'group {', 'A A', '}') + PAIR,
    "k:2:1: error: 'A' is in a group already; an instance may be in one group once",
  ],
  [block('vrrp_track_file T'), 'k:1:1: error: file is missing; file /path/of/a/file/that/holds/a/number'],
  [
    block('vrrp_track_file T', 'file /a', 'weight 255'),
    "k:3:1: error: weight is '255'; a whole number from -254 to 254",
  ],
  [
    block('vrrp_track_file T', 'file /a', 'weight'),
    'k:3:1: error: weight has no value; a whole number from -254 to 254',
  ],
  [block('vrrp_track_file T', 'file /a', 'file /b'), 'k:3:1: error: file is there twice;'],
  [
    block('vrrp_track_file T', 'file /a', 'init_file x'),
    "k:3:1: error: init_file has the unknown option 'x'; a whole number, overwrite, or both",
  ],
  [block('vrrp_track_process P'), 'k:1:1: error: process is missing; process NAME'],
  [block('vrrp_track_process P', 'process'), 'k:2:1: error: process has no value; process NAME'],
  [
    block('vrrp_track_process P', 'process a', 'quorum 2', 'quorum_max 1'),
    'k:4:1: error: quorum_max is 1, less than the quorum of 2; at least 2',
  ],
  [block('vrrp_track_process P', 'process a', 'delay 0'), "k:3:1: error: delay is '0';"],
  [block('vrrp_script S'), 'k:1:1: error: script is missing; script "/path/of/program words"'],
  [
    block('vrrp_script S', 'script /nowhere/s', 'interval 0'),
    "k:3:1: error: interval is '0'; a whole number from 1 to 4294",
  ],
  [
    block('vrrp_script S', 'script /nowhere/s', 'weight 254'),
    "k:3:1: error: weight is '254'; a whole number from -253 to 253",
  ],
  [
    block('vrrp_script S', 'script /nowhere/s', 'weight 3 back'),
    "k:3:1: error: weight has the unknown option 'back'; reverse, or nothing",
  ],
  [
    block('global_defs', 'notification_email {', '}'),
    'k:2:1: error: notification_email is empty; name at least one mail address, or leave the block out',
  ],
  [
    block('global_defs', 'smtp_server 10.0.0.1 99999'),
    "k:2:1: error: smtp_server has the port '99999'; a whole number from 1 to 65535",
  ],
  [
    block('global_defs', 'smtp_connect_timeout 0'),
    "k:2:1: error: smtp_connect_timeout is '0'; a whole number from 1 to 4294",
  ],
  [block('global_defs', 'router_id'), 'k:2:1: error: router_id has no value; write a name behind it'],
  [
    block('global_defs', 'vrrp_version 3') + instanceWith('authentication {', 'auth_type PASS', 'auth_pass x', '}'),
    'error: VRRP 3 knows no authentication;',
  ],
  [block('static_ipaddress', 'ts06'), "k:2:1: error: static_ipaddress holds 'ts06';"],
  ['include\n', 'k:1:1: error: include has 0 words behind it; one file name'],
  [block('global_defs', 'router_id "a'), 'k:2:11: error: a double quote is not closed; close it on the same line'],
  ['global_defs {\nrouter_id a\n', "k:1:13: error: this '{' is not closed; add a '}'"],
  ['}\n', "k:1:1: error: this '}' closes nothing; remove it, or add the block it ends"],
  ['{\n}\n', "k:1:1: error: this '{' follows no keyword; write the name of the block before it"],
];

/** Texts that keepalived refuses and the validator only warns of, because newer versions may know more. */
export const WARNED: readonly (readonly [text: string, says: string])[] = [
  [instanceWith('prioritty 100'), "k:7:1: warning: unknown keyword 'prioritty'; did you mean 'priority'?"],
  [
    block('global_defs', 'smtp_sever 10.0.0.1'),
    "k:2:1: warning: unknown keyword 'smtp_sever'; did you mean 'smtp_server'?",
  ],
  [block('vrrp_instanc V'), "k:1:1: warning: unknown keyword 'vrrp_instanc'; did you mean 'vrrp_instance'?"],
  ['qqqqqqqqqq 1\n', "k:1:1: warning: unknown keyword 'qqqqqqqqqq'; see keepalived.conf(5)"],
];
