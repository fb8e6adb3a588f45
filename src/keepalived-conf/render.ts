import { familyOf } from './addresses.js';
import type { AddressLine } from './addresses.js';
import type { BlockModel, FieldsOf, ModelOf } from './blocks.js';
import { printModel } from './canonical.js';
import { checkPlan } from './check-plan.js';
import type { AddressPlan, FilePlan, MailPlan, PlannedHost } from './plan.js';
import { RELEASE } from './plan.js';

/** The priority of the last host; those before it have one more each. */
const LOWEST_PRIORITY = 100;

/** A file and the host that it is for. */
export interface RenderedFile {
  readonly host: string;
  readonly text: string;
}

/**
 * The complete keepalived.conf of each host, in the order in which the plan names them. On every host the instance begins
 * as a backup and never preempts; whether it may hold the addresses at all is decided by one number in its track file:
 * with weight 0 and reversed, anything but a number other than 0 keeps the instance in FAULT. Throws `PlanError`.
 */
export function renderFiles(plan: FilePlan): RenderedFile[] {
  checkPlan(plan);
  const names = new Set(plan.groups.flatMap(({ hosts }) => hosts.map(({ name }) => name)));
  return [...names].map((host) => ({ host, text: renderHost(plan, host) }));
}

function renderHost(plan: FilePlan, host: string): string {
  const own = plan.groups.flatMap((group) => {
    const self = group.hosts.find(({ name }) => name === host);
    return self === undefined ? [] : [{ group, self }];
  });
  const head = [
    `keepalived.conf of ${host}, complete. It is made by Quorate: change quorate.yaml, not this file.`,
    '',
    'The number in each track file decides: 1 on the one host that shall hold the addresses, 0 on the others.',
    'No number is as good as 0. nopreempt keeps an address where it is until its host is told to let go.',
  ];
  const blocks: BlockModel[] = [
    globalDefs(plan, host),
    ...own.map(({ group }) => trackFile(group)),
    ...own.map(({ group, self }) => instance(plan, group, self)),
  ];
  return printModel(blocks, head);
}

function globalDefs({ mail, notifyCommand, notifyUser = 'root' }: FilePlan, host: string): ModelOf<'global_defs'> {
  const scripts =
    notifyCommand === undefined ? {} : { script_user: [notifyUser], enable_script_security: true as const };
  const fields: FieldsOf<'global_defs'> = {
    router_id: host,
    ...(mail === undefined ? {} : mailFields(mail)),
    ...scripts,
  };
  return { kind: 'global_defs', name: null, fields };
}

function mailFields({ to, from, server, port, timeoutSeconds = 30 }: MailPlan): FieldsOf<'global_defs'> {
  return {
    notification_email: to,
    notification_email_from: from,
    smtp_server: { host: server, port: port ?? null },
    smtp_connect_timeout: timeoutSeconds,
  };
}

/** `init_file` without `overwrite`: a restart of keepalived alone leaves the decision as it stands. */
function trackFile({ group, trackFile: file }: AddressPlan): ModelOf<'vrrp_track_file'> {
  const weight = { weight: 0, isReversed: true };
  return {
    kind: 'vrrp_track_file',
    name: group,
    fields: { file, weight, init_file: { value: RELEASE, overwrites: false } },
  };
}

function instance(plan: FilePlan, group: AddressPlan, self: PlannedHost): ModelOf<'vrrp_instance'> {
  const { advertMs = 1000, hosts } = group;
  const others = hosts.filter(({ name }) => name !== self.name);
  const fields: FieldsOf<'vrrp_instance'> = {
    state: 'BACKUP',
    nopreempt: true,
    interface: self.interface,
    virtual_router_id: group.virtualRouterId,
    priority: LOWEST_PRIORITY + hosts.length - 1 - hosts.indexOf(self),
    version: isVersion3(group) ? 3 : 2,
    advert_int: advertMs / 1000,
    unicast_src_ip: self.address,
    unicast_peer: others.map(({ address }) => ({ address, options: [] })),
    check_unicast_src: true,
    ...(group.password === undefined ? {} : { authentication: { auth_type: 'PASS', auth_pass: group.password } }),
    ...addressFields(group),
    track_file: [{ name: group.group, weight: null }],
    ...notifyFields(plan, group),
    ...(plan.mail === undefined ? {} : { smtp_alert: true }),
  };
  return { kind: 'vrrp_instance', name: group.group, fields };
}

/** Only version 3 counts in parts of a second and knows IPv6; only version 2 knows a password. */
function isVersion3({ advertMs = 1000, hosts, password }: AddressPlan): boolean {
  return password === undefined && (advertMs % 1000 !== 0 || familyOf(hosts[0]?.address ?? '') === 6);
}

/** Adverts carry one family, that of the hosts; the addresses of the other move along. */
function addressFields({ addresses, hosts }: AddressPlan): FieldsOf<'vrrp_instance'> {
  const family = familyOf(hosts[0]?.address ?? '');
  const lines = addresses.map(addressLine);
  const others = lines.filter(({ address }) => familyOf(address) !== family);
  return {
    virtual_ipaddress: lines.filter((line) => !others.includes(line)),
    ...(others.length === 0 ? {} : { virtual_ipaddress_excluded: others }),
  };
}

function addressLine(whole: string): AddressLine {
  const [address = '', length = ''] = whole.split('/');
  return { address, prefixLength: Number(length), device: null, options: [] };
}

/** Each line says what has happened on this host, whatever keepalived calls it. */
function notifyFields({ notifyCommand }: FilePlan, { group }: AddressPlan): FieldsOf<'vrrp_instance'> {
  if (notifyCommand === undefined) return {};
  const told = (what: string) => ({ command: `${notifyCommand} ${what} ${group}`, user: null, group: null });
  return {
    notify_master: told('took-address'),
    notify_backup: told('gave-up-address'),
    notify_fault: told('may-not-hold-address'),
    notify_stop: told('mover-stopped'),
  };
}
