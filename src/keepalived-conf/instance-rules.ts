import { familyOf } from './addresses.js';
import { complain, requireField } from './checked.js';
import type { Checked } from './checked.js';

/** 40.95 s, the longest interval that fits into a packet of VRRP 3. */
const LONGEST_V3 = 40.95;
const PASSWORD_BYTES = 8;

type Instance = Checked<'vrrp_instance'>;

/** What a `vrrp_instance` lacks or contradicts; `globalVersion` is the `vrrp_version` of the file. */
export function checkInstance(instance: Instance, globalVersion: number): void {
  checkInterface(instance);
  requireField(instance, 'virtual_router_id', 'virtual_router_id N, from 1 to 255, the same on all hosts');
  checkAddresses(instance);
  checkPreemption(instance);
  checkPeers(instance);
  const version = versionOf(instance, globalVersion);
  checkInterval(instance, version);
  checkAuthentication(instance, version);
}

function checkInterface(instance: Instance): void {
  if (instance.fields.unicast_peer === undefined) requireField(instance, 'interface', 'interface NAME');
  else if (!instance.places.has('interface')) {
    const what = 'interface is missing, which keepalived before 2.3 refuses even with unicast_peer';
    complain(instance, { severity: 'warning', keyword: 'interface', what, hint: 'interface NAME' });
  }
}

function checkAddresses(instance: Instance): void {
  const { virtual_ipaddress: addresses = [] } = instance.fields;
  if (addresses.length === 0 && !instance.isOpenEnded && !hasUnreadList(instance)) {
    const hint = 'virtual_ipaddress { 10.0.0.100/32 }';
    complain(instance, { keyword: 'virtual_ipaddress', what: 'there is no virtual_ipaddress', hint });
  }
  const families = familyOrder(instance);
  const [first] = families;
  for (const { keyword, address } of families) {
    if (first === undefined || familyOf(address) === familyOf(first.address)) continue;
    complain(instance, {
      keyword,
      what: `${keyword} holds ${address}, of another family than ${first.address}`,
      hint: 'one family an instance; addresses of the other go into virtual_ipaddress_excluded',
    });
  }
}

/** Whether a list holds a sequence or the like, which may be all that is needed. */
function hasUnreadList({ block }: Instance): boolean {
  return block.children.some((node) => node.kind === 'block' && node.children.some(({ kind }) => kind === 'verbatim'));
}

/** The addresses that must be of one family, in the order of the text: the first decides. */
function familyOrder({ fields, places }: Instance): { readonly keyword: string; readonly address: string }[] {
  const held: Readonly<Record<string, readonly string[]>> = {
    mcast_src_ip: [fields.mcast_src_ip].filter((address) => address !== undefined),
    unicast_src_ip: [fields.unicast_src_ip].filter((address) => address !== undefined),
    unicast_peer: (fields.unicast_peer ?? []).map(({ address }) => address.split('/')[0] ?? ''),
    virtual_ipaddress: (fields.virtual_ipaddress ?? []).map(({ address }) => address),
  };
  return [...places.keys()].flatMap((keyword) => (held[keyword] ?? []).map((address) => ({ keyword, address })));
}

function checkPreemption(instance: Instance): void {
  const { state, nopreempt, preempt, preempt_delay: delay = 0, priority } = instance.fields;
  const isStill = nopreempt === true && preempt !== true;
  const complaints: readonly (readonly [boolean, string, string, string])[] = [
    [isStill && state === 'MASTER', 'nopreempt', 'has no effect with state MASTER', 'state BACKUP on every host'],
    [isStill && priority === 255, 'nopreempt', 'has no effect with priority 255', 'priority 254 or less'],
    [delay > 0 && state === 'MASTER', 'preempt_delay', 'has no effect with state MASTER', 'state BACKUP on every host'],
    [delay > 0 && isStill, 'preempt_delay', 'has no effect with nopreempt', 'leave one of them out'],
  ];
  for (const [isWrong, keyword, what, hint] of complaints) {
    if (isWrong) complain(instance, { keyword, what: `${keyword} ${what}`, hint });
  }
}

function checkPeers(instance: Instance): void {
  const { places, fields, isOpenEnded } = instance;
  if (isOpenEnded || hasUnreadList(instance) || (fields.unicast_peer?.length ?? 0) > 0) return;
  const keyword = ['unicast_peer', 'unicast_src_ip', 'unicast_ttl', 'check_unicast_src'].find((name) =>
    places.has(name),
  );
  if (keyword === undefined) return;
  const what =
    keyword === 'unicast_peer' ? 'unicast_peer holds no address' : `${keyword} is of no use without unicast_peer`;
  complain(instance, { keyword, what, hint: 'unicast_peer { 10.0.0.6 }, with every other host' });
}

function versionOf(instance: Instance, globalVersion: number): number {
  const [first] = familyOrder(instance);
  if (first !== undefined && familyOf(first.address) === 6) return 3;
  return instance.fields.version ?? globalVersion;
}

function checkInterval(instance: Instance, version: number): void {
  const { advert_int: seconds } = instance.fields;
  if (seconds === undefined) return;
  const isWhole = Number.isInteger(version === 2 ? seconds : Number((seconds * 100).toFixed(6)));
  if (isWhole && (version === 2 || seconds <= LONGEST_V3)) return;
  const hint = version === 2 ? 'whole seconds, or version 3' : `hundredths of a second, at most ${LONGEST_V3}`;
  complain(instance, { keyword: 'advert_int', what: `advert_int is ${seconds} in VRRP ${version}`, hint });
}

function checkAuthentication(instance: Instance, version: number): void {
  const { authentication, state, priority = 255 } = instance.fields;
  const { auth_type: type, auth_pass: password } = authentication ?? {};
  const wrong = (what: string, hint: string): void => complain(instance, { keyword: 'authentication', what, hint });
  if (password !== undefined && Buffer.byteLength(password) > PASSWORD_BYTES) {
    wrong('auth_pass is longer than 8 bytes', 'only the first 8 bytes would count: shorten it');
  }
  if (type === undefined) return;
  if (password === undefined) wrong('authentication has no auth_pass', 'auth_pass PASSWORD, of at most 8 bytes');
  else if (version === 3)
    wrong('VRRP 3 knows no authentication', 'version 2 with IPv4 addresses, or no authentication');
  // Without a priority, an instance that begins as a master has 255.
  if (type === 'AH' && state === 'MASTER' && priority !== 255) {
    wrong('auth_type AH does not go with state MASTER', 'state BACKUP, or auth_type PASS');
  }
}
