import { familyOf } from './addresses.js';
import type { Kind } from './blocks.js';
import { complain } from './checked.js';
import type { Checked } from './checked.js';
import type { Report } from './problem.js';
import { entriesOf } from './walk.js';

/** The blocks of a file in order. */
export interface CheckedFile {
  readonly blocks: readonly Checked[];
  /** Text outside of blocks may bring any block. */
  readonly isOpenEnded: boolean;
  readonly report: Report;
}

/** What blocks of a file get wrong about each other. */
export function checkFile({ blocks, isOpenEnded }: CheckedFile): void {
  const instances = blocks.filter((block) => block.kind === 'vrrp_instance');
  const groups = blocks.filter((block) => block.kind === 'vrrp_sync_group');
  checkNames(instances);
  checkNames(groups);
  checkRouterIds(instances);
  if (isOpenEnded) return;
  checkTracked(blocks);
  checkMembers(groups, instances);
  checkScriptSecurity(blocks);
}

function checkNames(blocks: readonly Checked[]): void {
  const names = new Set<string>();
  for (const checked of blocks) {
    const { name, kind } = checked;
    if (name !== null && names.has(name)) {
      complain(checked, { keyword: '', what: `${kind} ${name} is there twice`, hint: 'give each its own name' });
    }
    if (name !== null) names.add(name);
  }
}

/** Two instances with one id cannot be told apart on a wire, unless they have other peers. */
function checkRouterIds(instances: readonly Checked<'vrrp_instance'>[]): void {
  for (const [index, later] of instances.entries()) {
    const earlier = instances.slice(0, index).find((candidate) => collide(candidate, later));
    if (earlier === undefined) continue;
    complain(later, {
      keyword: 'virtual_router_id',
      what: `virtual_router_id ${later.fields.virtual_router_id} is that of ${earlier.name} too, on the same interface`,
      hint: 'give each instance of an interface its own id',
    });
  }
}

function collide(a: Checked<'vrrp_instance'>, b: Checked<'vrrp_instance'>): boolean {
  const isSame = (['virtual_router_id', 'interface'] as const).every(
    (field) => a.fields[field] !== undefined && a.fields[field] === b.fields[field],
  );
  const families = [a, b].map(({ fields }) => familyOf(fields.virtual_ipaddress?.[0]?.address ?? ''));
  const hasOwnGroup = [a, b].some(({ block }) =>
    [...entriesOf(block.children)].some(({ keyword }) => keyword === 'mcast_dst_ip'),
  );
  if (!isSame || a.name === b.name || families[0] !== families[1] || hasOwnGroup) return false;
  const [peers = [], others = []] = [a, b].map(({ fields }) =>
    (fields.unicast_peer ?? []).map(({ address }) => address),
  );
  return (peers.length === 0 && others.length === 0) || peers.some((peer) => others.includes(peer));
}

/** Which blocks define what a list names; keepalived wants them before their use. */
const TRACKED: readonly (readonly [list: 'track_script' | 'track_file' | 'track_process', kinds: readonly Kind[]])[] = [
  ['track_script', ['vrrp_script']],
  ['track_file', ['vrrp_track_file', 'track_file']],
  ['track_process', ['vrrp_track_process']],
];

function checkTracked(blocks: readonly Checked[]): void {
  for (const [index, checked] of blocks.entries()) {
    if (checked.kind !== 'vrrp_instance' && checked.kind !== 'vrrp_sync_group') continue;
    for (const [keyword, kinds] of TRACKED) {
      const defined = blocks.slice(0, index).filter(({ kind }) => kinds.includes(kind));
      for (const { name } of checked.fields[keyword] ?? []) {
        if (defined.some((block) => block.name === name)) continue;
        const hint = `define it before this block: ${kinds[0]} ${name} { ... }`;
        complain(checked, { keyword, what: `${keyword} names '${name}', which is not defined`, hint });
      }
    }
  }
}

function checkMembers(groups: readonly Checked<'vrrp_sync_group'>[], instances: readonly Checked[]): void {
  const names = new Set(instances.map(({ name }) => name));
  const taken = new Set<string>();
  for (const group of groups) {
    const { group: members = [] } = group.fields;
    const complainOf = (what: string, hint: string): void => complain(group, { keyword: 'group', what, hint });
    for (const member of members) {
      if (!names.has(member)) complainOf(`there is no vrrp_instance '${member}'`, 'name instances of this file');
      else if (taken.has(member))
        complainOf(`'${member}' is in a group already`, 'an instance may be in one group once');
      taken.add(member);
    }
    if (members.length < 2 && !group.isOpenEnded)
      complainOf('the group holds fewer than two instances', 'name at least two');
  }
}

/** keepalived starts no program as root unless it may check who can change it. */
function checkScriptSecurity(blocks: readonly Checked[]): void {
  const globals = blocks.filter((block) => block.kind === 'global_defs');
  if (globals.some(({ fields }) => fields.enable_script_security === true)) return;
  const user = blocks.find(({ places }) =>
    [...places.keys()].some((keyword) => /^notify(?:_master|_backup|_fault|_stop)?$/.test(keyword)),
  );
  if (user === undefined) return;
  const what = 'programs are started without enable_script_security';
  complain(user, { severity: 'warning', keyword: 'notify', what, hint: 'set it in global_defs, with script_user' });
}
