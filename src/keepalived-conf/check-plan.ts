import { familyOf } from './addresses.js';
import { PlanError } from './plan.js';
import type { AddressPlan, FilePlan } from './plan.js';
import { writeWord } from './words.js';

const PASSWORD_BYTES = 8;
const MAX_HOSTS = 32;
const MAX_ADVERT_MS = 40_950;

/** Throws for what keepalived would refuse or understand otherwise. */
export function checkPlan({ groups, notifyCommand }: FilePlan): void {
  need(groups.length > 0, 'groups', 'is empty', 'name at least one group');
  if (notifyCommand !== undefined) checkPath('notifyCommand', notifyCommand);
  for (const plan of groups) checkGroup(plan, `group ${plan.group}`);
  for (const [index, plan] of groups.entries()) {
    const other = groups.slice(0, index).find((before) => collide(before, plan));
    need(
      other === undefined,
      `group ${plan.group}`,
      `shares its name or its virtualRouterId with ${other?.group}`,
      'give it its own',
    );
  }
}

function need(isRight: boolean, where: string, what: string, hint: string): void {
  if (!isRight) throw new PlanError(`${where} ${what}; ${hint}`);
}

function collide(a: AddressPlan, b: AddressPlan): boolean {
  const shared = a.hosts.some(({ name }) => b.hosts.some((host) => host.name === name));
  return a.group === b.group || (shared && a.virtualRouterId === b.virtualRouterId);
}

function checkGroup(plan: AddressPlan, where: string): void {
  need(/^[\w.-]{1,64}$/.test(plan.group), where, 'has a name that cannot be written', 'letters, digits, and . _ -');
  const { virtualRouterId: id, advertMs = 1000 } = plan;
  need(
    Number.isInteger(id) && id >= 1 && id <= 255,
    where,
    `has the virtualRouterId ${id}`,
    'a whole number from 1 to 255',
  );
  const isInterval = Number.isInteger(advertMs) && advertMs >= 10 && advertMs <= MAX_ADVERT_MS && advertMs % 10 === 0;
  need(isInterval, where, `has the advertMs ${advertMs}`, `from 10 to ${MAX_ADVERT_MS} in steps of 10`);
  checkPath(`${where}: trackFile`, plan.trackFile);
  checkHosts(plan, where);
  checkAddresses(plan, where);
  checkPassword(plan, where);
}

function checkPath(where: string, path: string): void {
  const isRight = path.startsWith('/') && writeWord(path) !== null && !/[\s']/.test(path);
  need(isRight, where, `is '${path}'`, 'a whole path, without blanks or quotes');
}

function checkHosts({ hosts }: AddressPlan, where: string): void {
  need(hosts.length >= 2, where, `has ${hosts.length} hosts`, 'name at least two');
  need(hosts.length <= MAX_HOSTS, where, `has ${hosts.length} hosts`, `at most ${MAX_HOSTS}`);
  for (const [index, host] of hosts.entries()) {
    const place = `${where}: host ${host.name}`;
    need(/^[\w.-]{1,255}$/.test(host.name), place, 'has a name that cannot be written', 'letters, digits, and . _ -');
    need(
      /^[^\s/"'!#{}$\\]{1,15}$/.test(host.interface),
      place,
      `has the interface '${host.interface}'`,
      'a name of 1 to 15 characters',
    );
    need(familyOf(host.address) !== null, place, `has the address '${host.address}'`, 'an IPv4 or IPv6 address');
    const isOwn = hosts.slice(0, index).every(({ name, address }) => name !== host.name && address !== host.address);
    need(isOwn, place, 'shares its name or its address with another host', 'give each its own');
    const isSameFamily = familyOf(host.address) === familyOf(hosts[0]?.address ?? '');
    need(
      isSameFamily,
      place,
      `has the address ${host.address}, of another family than the first host's`,
      'one family for all',
    );
  }
}

function checkAddresses({ addresses, hosts }: AddressPlan, where: string): void {
  need(addresses.length > 0, where, 'has no addresses', "such as '10.0.0.100/32'");
  const family = familyOf(hosts[0]?.address ?? '');
  const hasMain = addresses.some((whole) => familyOf(whole.split('/')[0] ?? '') === family);
  for (const [index, whole] of addresses.entries()) {
    const [address = '', length = '', ...rest] = whole.split('/');
    const own = familyOf(address);
    const isLength = /^\d{1,3}$/.test(length) && Number(length) <= (own === 4 ? 32 : 128) && rest.length === 0;
    need(
      own !== null && isLength,
      where,
      `has the address '${whole}'`,
      "with the length of its prefix, such as '10.0.0.100/32'",
    );
    const isOnce = addresses.slice(0, index).every((before) => before.split('/')[0] !== address);
    need(isOnce, where, `has the address ${address} twice`, 'leave one');
    need(
      hosts.every((host) => host.address !== address),
      where,
      `has a host's own address ${address}`,
      'one that no host has',
    );
  }
  need(
    hasMain,
    where,
    'has no virtual address of the family of its hosts',
    'add one, or give the hosts addresses of the other family',
  );
}

function checkPassword({ password, hosts, advertMs = 1000 }: AddressPlan, where: string): void {
  if (password === undefined) return;
  const isWritable = password !== '' && writeWord(password) !== null;
  need(
    isWritable && Buffer.byteLength(password) <= PASSWORD_BYTES,
    where,
    'has a password that cannot be used',
    '1 to 8 bytes without quotes, backslashes or $',
  );
  need(familyOf(hosts[0]?.address ?? '') === 4, where, 'has a password with IPv6', 'VRRP 3 knows none: leave it out');
  need(
    advertMs % 1000 === 0,
    where,
    `has a password with advertMs ${advertMs}`,
    'VRRP 2 counts whole seconds: leave one out',
  );
}
