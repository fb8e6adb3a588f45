import { TRACK_FILE, instanceWith, named } from './conf-parts.js';

/** Texts that `keepalived -t` refuses for an instance in them, with what the validator says. */
export const REFUSED_INSTANCES: readonly (readonly [text: string, says: string])[] = [
  [instanceWith('state backup'), "k:7:1: error: state is 'backup'; MASTER or BACKUP"],
  [instanceWith('state'), 'k:7:1: error: state has no value; write it behind the keyword'],
  [
    instanceWith('state MASTER', 'state BACKUP'),
    'k:8:1: error: state is there twice; leave one; keepalived takes the first',
  ],
  [instanceWith('virtual_router_id 0'), "k:7:1: error: virtual_router_id is '0'; a whole number from 1 to 255"],
  [instanceWith('virtual_router_id 256'), "k:7:1: error: virtual_router_id is '256'; a whole number from 1 to 255"],
  [instanceWith('virtual_router_id 12a'), "k:7:1: error: virtual_router_id is '12a'; a whole number from 1 to 255"],
  [instanceWith('priority 0x10'), "k:7:1: error: priority is '0x10'; a whole number from 1 to 255"],
  [instanceWith('priority 1.5'), "k:7:1: error: priority is '1.5'; a whole number from 1 to 255"],
  [instanceWith('priority ""'), "k:7:1: error: priority is ''; a whole number from 1 to 255"],
  [instanceWith('priority 100 {', '}'), 'k:7:1: error: priority takes no braces; priority with its value on one line'],
  [instanceWith('advert_int 0'), "k:7:1: error: advert_int is '0'; a number from 0.01 to 255"],
  [instanceWith('advert_int 1e1'), "k:7:1: error: advert_int is '1e1'; a number from 0.01 to 255"],
  [instanceWith('advert_int 0.5'), 'k:7:1: error: advert_int is 0.5 in VRRP 2; whole seconds, or version 3'],
  [
    instanceWith('version 3', 'advert_int 41'),
    'k:8:1: error: advert_int is 41 in VRRP 3; hundredths of a second, at most 40.95',
  ],
  [
    instanceWith('version 3', 'advert_int 0.015'),
    'k:8:1: error: advert_int is 0.015 in VRRP 3; hundredths of a second, at most 40.95',
  ],
  [instanceWith('version 4'), "k:7:1: error: version is '4'; a whole number from 2 to 3"],
  [
    instanceWith('state MASTER', 'nopreempt'),
    'k:8:1: error: nopreempt has no effect with state MASTER; state BACKUP on every host',
  ],
  [
    instanceWith('priority 255', 'nopreempt'),
    'k:8:1: error: nopreempt has no effect with priority 255; priority 254 or less',
  ],
  [
    instanceWith('state MASTER', 'preempt_delay 1'),
    'k:8:1: error: preempt_delay has no effect with state MASTER; state BACKUP on every host',
  ],
  [
    instanceWith('preempt_delay 1', 'nopreempt'),
    'k:7:1: error: preempt_delay has no effect with nopreempt; leave one of them out',
  ],
  [instanceWith('preempt_delay 1001'), "k:7:1: error: preempt_delay is '1001'; a number from 0 to 1000"],
  [
    instanceWith('unicast_peer {', '}'),
    'k:7:1: error: unicast_peer holds no address; unicast_peer { 10.0.0.6 }, with every other host',
  ],
  [
    instanceWith('unicast_peer {', 'ts06', '}'),
    "k:8:1: error: unicast_peer holds 'ts06'; the address of another host, such as 10.0.0.6",
  ],
  [
    instanceWith('unicast_peer {', '10.0.0.5 ttl 3', '}'),
    "k:8:1: error: unicast_peer has the unknown option 'ttl'; min_ttl or max_ttl",
  ],
  [
    instanceWith('unicast_peer {', '10.0.0.5 min_ttl 256', '}'),
    "k:8:1: error: unicast_peer has min_ttl, which is '256'; a whole number from 0 to 255",
  ],
  [
    instanceWith('unicast_peer x {', '10.0.0.5', '}'),
    'k:7:1: error: unicast_peer has words before its brace; unicast_peer { ... }',
  ],
  [
    instanceWith('unicast_peer {', 'fd00::1', '}'),
    'k:7:1: error: unicast_peer holds fd00::1, of another family than 10.0.0.9;',
  ],
  [
    instanceWith('unicast_src_ip 10.0.0.300'),
    "k:7:1: error: unicast_src_ip is '10.0.0.300'; an IPv4 or IPv6 address, such as 10.0.0.5",
  ],
  [instanceWith('unicast_src_ip 10.0.0.3'), 'k:7:1: error: unicast_src_ip is of no use without unicast_peer;'],
  [instanceWith('unicast_ttl 3'), 'k:7:1: error: unicast_ttl is of no use without unicast_peer;'],
  [
    instanceWith('authentication {', 'auth_type MD5', 'auth_pass x', '}'),
    "k:8:1: error: auth_type is 'MD5'; PASS or AH",
  ],
  [
    instanceWith('authentication {', 'auth_type PASS', '}'),
    'k:7:1: error: authentication has no auth_pass; auth_pass PASSWORD, of at most 8 bytes',
  ],
  [
    instanceWith('authentication {', 'auth_type PASS', 'auth_pass 123456789', '}'),
    'k:7:1: error: auth_pass is longer than 8 bytes;',
  ],
  [
    instanceWith('version 3', 'authentication {', 'auth_type PASS', 'auth_pass x', '}'),
    'k:8:1: error: VRRP 3 knows no authentication;',
  ],
  [
    instanceWith('priority 9', 'state MASTER', 'authentication {', 'auth_type AH', 'auth_pass x', '}'),
    'k:9:1: error: auth_type AH does not go with state MASTER;',
  ],
  [
    instanceWith('authentication {', 'auth_typ PASS', '}'),
    "k:8:1: error: authentication has no 'auth_typ'; see keepalived.conf(5)",
  ],
  [
    instanceWith('track_file {', 'T', '}') + TRACK_FILE,
    "k:7:1: error: track_file names 'T', which is not defined; define it before this block: vrrp_track_file T { ... }",
  ],
  [instanceWith('track_script {', 'S', '}'), "k:7:1: error: track_script names 'S', which is not defined;"],
  [instanceWith('track_process {', 'P', '}'), "k:7:1: error: track_process names 'P', which is not defined;"],
  [
    TRACK_FILE + instanceWith('track_file {', 'T weight 255', '}'),
    "k:11:1: error: track_file has for 'T' a weight that is '255'; a whole number from -254 to 254",
  ],
  [
    TRACK_FILE + instanceWith('track_file {', 'T heavy', '}'),
    "k:11:1: error: track_file has the unknown option 'heavy' behind 'T'; weight N, or nothing",
  ],
  [
    instanceWith('virtual_ipaddress {', '10.0.0.3/33', '}'),
    "k:8:1: error: virtual_ipaddress holds '10.0.0.3/33', whose prefix is '33'; a whole number from 0 to 32",
  ],
  [instanceWith('virtual_ipaddress {', '010.0.0.3', '}'), "k:8:1: error: virtual_ipaddress holds '010.0.0.3';"],
  [instanceWith('virtual_ipaddress {', "'10.0.0.3'", '}'), "k:8:1: error: virtual_ipaddress holds ''10.0.0.3'';"],
  [
    instanceWith('virtual_ipaddress {', '10.0.0.3 via eth0', '}'),
    "k:8:1: error: virtual_ipaddress has the unknown option 'via';",
  ],
  [
    instanceWith('virtual_ipaddress {', '10.0.0.3 dev', '}'),
    "k:8:1: error: virtual_ipaddress has the option 'dev' without a value; write one behind it",
  ],
  [
    instanceWith('virtual_ipaddress {', '10.0.0.3 dev eth0 dev eth0', '}'),
    "k:8:1: error: virtual_ipaddress has the option 'dev' twice; leave one",
  ],
  [
    instanceWith('virtual_ipaddress {', '10.0.0.3 scope wide', '}'),
    "k:8:1: error: virtual_ipaddress has the scope 'wide'; site, link, host, nowhere, global",
  ],
  [
    instanceWith('virtual_ipaddress {', 'fd00::3', '}'),
    'k:4:1: error: virtual_ipaddress holds fd00::3, of another family than 10.0.0.9;',
  ],
  [
    instanceWith('virtual_ipaddress 10.0.0.3'),
    'k:7:1: error: virtual_ipaddress has no braces; virtual_ipaddress { ... }',
  ],
  [instanceWith('smtp_alert TRUE'), "k:7:1: error: smtp_alert is 'TRUE'; on, true, yes, off, false, no"],
  [
    instanceWith('notify /nowhere/a', 'notify /nowhere/b'),
    'k:8:1: error: notify is there twice; leave one; keepalived takes the first',
  ],
  [
    instanceWith('notify_master'),
    'k:7:1: error: notify_master has no value; the path of a program, in double quotes where words follow it',
  ],
  [instanceWith('notify "/nowhere/n a\'b"'), 'k:7:1: error: notify has a single quote that is not closed;'],
  [instanceWith('garp_master_repeat 0'), "k:7:1: error: garp_master_repeat is '0';"],
  [instanceWith().replace('interface eth0\n', ''), 'k:1:1: error: interface is missing; interface NAME'],
  [
    instanceWith().replace('virtual_router_id 51\n', ''),
    'k:1:1: error: virtual_router_id is missing; virtual_router_id N, from 1 to 255, the same on all hosts',
  ],
  [
    instanceWith().replace('10.0.0.9\n', ''),
    'k:4:1: error: there is no virtual_ipaddress; virtual_ipaddress { 10.0.0.100/32 }',
  ],
  [instanceWith().replace('_instance V', '_instance'), 'k:1:1: error: vrrp_instance has no name; vrrp_instance NAME {'],
  [
    instanceWith().replace('_instance V', '_instance V W'),
    'k:1:1: error: vrrp_instance has more than one word for a name; vrrp_instance NAME {',
  ],
  [
    instanceWith().replace('_instance V {', '_instance V'),
    "k:1:1: error: vrrp_instance has no '{'; vrrp_instance ... {, with the brace on the same line or the next",
  ],
  [instanceWith() + instanceWith(), 'k:8:1: error: vrrp_instance V is there twice; give each its own name'],
  [
    named('A', 1) + named('B', 1),
    'k:10:1: error: virtual_router_id 1 is that of A too, on the same interface; give each instance of an interface its own id',
  ],
  [
    named('A', 1, 'unicast_peer {', '10.0.0.2', '}') + named('B', 1, 'unicast_peer {', '10.0.0.2', '}'),
    'error: virtual_router_id 1 is that of A too',
  ],
];
