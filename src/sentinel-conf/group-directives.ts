import { monitorId, serverId } from '../../sentinel/index.js';
import type { Directive } from './directive.js';
import { argument, leadingInteger, refuse, yesNo } from './directive.js';
import type { Draft, GroupDraft } from './draft.js';
import { raiseEpoch } from './draft.js';
import { instanceAddress } from './instance-address.js';

/** Lines about one group, with how many words may follow their name (the group's name included). */
export const GROUP_DIRECTIVES: ReadonlyMap<string, readonly number[]> = new Map([
  ['down-after-milliseconds', [2]],
  ['failover-timeout', [2]],
  ['parallel-syncs', [2]],
  ['notification-script', [2]],
  ['client-reconfig-script', [2]],
  ['auth-pass', [2]],
  ['auth-user', [2]],
  ['master-reboot-down-after-period', [2]],
  ['config-epoch', [2]],
  ['leader-epoch', [2]],
  ['known-replica', [3]],
  ['known-slave', [3]],
  // Without an id: the form of very old versions, which is passed over.
  ['known-sentinel', [3, 4]],
  ['rename-command', [3]],
  // Quorate's own.
  ['fence', [2]],
]);

/** Applies one line about a group; its number of words has been checked. */
export function applyGroupDirective(draft: Draft, directive: Directive, group: GroupDraft): void {
  const value = argument(directive, 1);
  switch (directive.name) {
    case 'down-after-milliseconds':
      group.downAfterMs = positive(directive, value);
      break;
    case 'failover-timeout':
      group.failoverTimeoutMs = positive(directive, value);
      break;
    case 'parallel-syncs':
      group.parallelSyncs = leadingInteger(value);
      break;
    case 'auth-pass':
      group.authPass = value;
      break;
    case 'auth-user':
      group.authUser = value;
      break;
    case 'master-reboot-down-after-period':
      group.rebootAfterMs = leadingInteger(value);
      if (group.rebootAfterMs < 0) refuse(directive, 'negative time parameter.');
      break;
    case 'fence':
      group.fences = yesNo(value) ?? refuse(directive, 'Please specify yes or no for the fence option.');
      break;
    case 'config-epoch':
    case 'leader-epoch':
      raiseEpoch(draft, value);
      break;
    case 'known-sentinel':
      addSentinel(draft, directive, group);
      break;
    case 'rename-command':
      renameCommand(draft, directive, group);
      break;
    case 'known-replica':
    case 'known-slave':
      addReplica(draft, directive, group);
      break;
    default:
      checkScript(draft, directive);
  }
}

function positive(directive: Directive, text: string): number {
  const value = leadingInteger(text);
  return value > 0 ? value : refuse(directive, 'negative or zero time parameter.');
}

function addReplica(draft: Draft, directive: Directive, group: GroupDraft): void {
  const address = instanceAddress(draft, directive);
  if (address === null) return passOverName(draft, directive);
  const replica = serverId(address);
  if (group.knownReplicas.includes(replica)) refuse(directive, 'Duplicate hostname and port for replica.');
  group.knownReplicas.push(replica);
}

function addSentinel(draft: Draft, directive: Directive, group: GroupDraft): void {
  if (directive.args.length === 3) return;
  const address = instanceAddress(draft, directive);
  if (address === null) return passOverName(draft, directive);
  const runId = argument(directive, 3);
  if (group.knownSentinels.some((other) => other.runId === runId)) {
    refuse(directive, 'Duplicate runid for sentinel.');
  }
  group.knownSentinels.push({ monitor: monitorId(address), runId });
}

/** What has no address now is found again through the master. */
function passOverName(draft: Draft, directive: Directive): void {
  if (!draft.resolvesHostNames) refuse(directive, "Can't resolve instance hostname.");
  draft.warnings.push(`line ${directive.line.number}: ${argument(directive, 1)} has no address; passed over`);
}

function renameCommand(draft: Draft, directive: Directive, group: GroupDraft): void {
  const command = argument(directive, 1).toLowerCase();
  if (group.renamedCommands.has(command)) {
    refuse(directive, 'Same command renamed multiple times with rename-command.');
  }
  group.renamedCommands.set(command, argument(directive, 2));
  draft.warnings.push(
    `line ${directive.line.number}: renamed commands are not supported; ${command} is sent by its own name`,
  );
}

function checkScript(draft: Draft, directive: Directive): void {
  if (!directive.surroundings.isExecutable(argument(directive, 1))) {
    const kind = directive.name === 'notification-script' ? 'Notification' : 'Client reconfiguration';
    refuse(directive, `${kind} script seems non existing or non executable.`);
  }
  draft.warnings.push(`line ${directive.line.number}: ${directive.name} is not supported; the script is not run`);
}
