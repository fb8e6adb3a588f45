import { serverId } from '../../sentinel/index.js';
import type { Directive } from './directive.js';
import { argument, leadingInteger, refuse, yesNo } from './directive.js';
import type { Draft, GroupDraft } from './draft.js';
import { raiseEpoch } from './draft.js';
import { applyGroupDirective, GROUP_DIRECTIVES } from './group-directives.js';
import { instanceAddress } from './instance-address.js';

/** When a `sentinel` line is taken: 0 before the groups, 1 the groups themselves, 2 what needs a group. */
export function loadStageOf(name: string): 0 | 1 | 2 {
  if (name === 'monitor') return 1;
  return GLOBAL_DIRECTIVES.has(name) ? 0 : 2;
}

/** Applies one `sentinel` line. */
export function applySentinelDirective(draft: Draft, directive: Directive): void {
  const { name, args } = directive;
  if (name === 'monitor' && args.length === 4) addGroup(draft, directive);
  else if (GLOBAL_DIRECTIVES.has(name) && args.length === 1) applyGlobal(draft, directive, argument(directive, 0));
  else if (GROUP_DIRECTIVES.get(name)?.includes(args.length) === true) {
    applyGroupDirective(draft, directive, knownGroup(draft, directive));
  } else refuse(directive, 'Unrecognized sentinel configuration statement.');
}

/** Lines without a group; each has one argument. */
const GLOBAL_DIRECTIVES: ReadonlySet<string> = new Set([
  'announce-ip',
  'announce-port',
  'sentinel-user',
  'sentinel-pass',
  'current-epoch',
  'myid',
  'resolve-hostnames',
  'announce-hostnames',
  'deny-scripts-reconfig',
]);

function applyGlobal(draft: Draft, directive: Directive, value: string): void {
  switch (directive.name) {
    case 'announce-ip':
      draft.announceIp = value || null;
      break;
    case 'announce-port':
      draft.announcePort = leadingInteger(value) || null;
      break;
    case 'sentinel-user':
      draft.sentinelUser = value || null;
      break;
    case 'sentinel-pass':
      draft.sentinelPassword = value || null;
      break;
    case 'current-epoch':
      raiseEpoch(draft, value);
      break;
    case 'myid':
      draft.myId = value.length === 40 ? value : refuse(directive, 'Malformed Sentinel id in myid option.');
      break;
    case 'resolve-hostnames':
      draft.resolvesHostNames = flag(directive, 'option');
      break;
    case 'announce-hostnames':
      draft.announcesHostNames = flag(directive, 'option');
      break;
    default:
      flag(directive, 'options');
  }
}

function flag(directive: Directive, noun: 'option' | 'options'): boolean {
  const value = yesNo(argument(directive, 0));
  return value ?? refuse(directive, `Please specify yes or no for the ${directive.name} ${noun}.`);
}

function addGroup(draft: Draft, directive: Directive): void {
  const name = argument(directive, 0);
  const quorum = leadingInteger(argument(directive, 3));
  if (quorum < 1) refuse(directive, 'Quorum must be 1 or greater.');
  const master = instanceAddress(draft, directive) ?? refuse(directive, "Can't resolve instance hostname.");
  if (draft.groups.has(name)) refuse(directive, 'Duplicate master name.');
  draft.groups.set(name, {
    name,
    master: serverId(master),
    quorum,
    downAfterMs: 30_000,
    failoverTimeoutMs: 180_000,
    parallelSyncs: 1,
    rebootAfterMs: 0,
    fences: null,
    authUser: null,
    authPass: null,
    knownReplicas: [],
    knownSentinels: [],
    renamedCommands: new Map(),
  });
}

function knownGroup(draft: Draft, directive: Directive): GroupDraft {
  return draft.groups.get(argument(directive, 0)) ?? refuse(directive, 'No such master with specified name.');
}
