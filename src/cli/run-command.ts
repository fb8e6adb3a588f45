import { EXIT } from '../errors.js';
import { addMember } from './commands/add-member.js';
import { addServer } from './commands/add-server.js';
import { checkConfig } from './commands/check-config.js';
import { checkQuorum } from './commands/check-quorum.js';
import { failover } from './commands/failover.js';
import { lostDrop } from './commands/lost-drop.js';
import { lostForget } from './commands/lost-forget.js';
import type { ForgetOptions } from './commands/lost-forget.js';
import { lostList } from './commands/lost-list.js';
import { lostShow } from './commands/lost-show.js';
import { printKeepalived } from './commands/print-keepalived.js';
import { removeHost } from './commands/remove-host.js';
import { replaceHost } from './commands/replace-host.js';
import { showAddress } from './commands/show-address.js';
import { showGroup } from './commands/show-group.js';
import { showLease } from './commands/show-lease.js';
import { showMonitor } from './commands/show-monitor.js';
import { showServer } from './commands/show-server.js';
import { runSimulation } from './commands/simulate.js';
import { renderCompletion } from './completion.js';
import type { CommandName } from './command-list.js';
import type { Io } from './io.js';
import type { CheckOptions, FailoverOptions, PrintOptions, ReplaceOptions, SimulateWords } from './options.js';

/** What one run of a command was given. */
export interface Invocation {
  readonly io: Io;
  /** What stood on the command line besides the command and its options. */
  readonly words: readonly string[];
  readonly options: ReplaceOptions & FailoverOptions & ForgetOptions & PrintOptions & CheckOptions & SimulateWords;
}

/** Runs one command and returns its exit code. What only some need is loaded by them: `ts` has to start fast. */
export function runCommand(name: CommandName, invocation: Invocation): Promise<number> {
  return RUNS[name](invocation);
}

const RUNS: Readonly<Record<CommandName, (invocation: Invocation) => Promise<number>>> = {
  'show server': ({ io, words, options }) => showServer(io, words[0], options),
  'show group': ({ io, options }) => showGroup(io, options),
  'show address': ({ io, options }) => showAddress(io, options),
  'show lease': ({ io, options }) => showLease(io, options),
  'show monitor': ({ io, options }) => showMonitor(io, options),
  'lost list': ({ io, options }) => lostList(io, options),
  'lost show': ({ io, words, options }) => lostShow(io, words[0] ?? '', options),
  'lost drop': ({ io, words, options }) => lostDrop(io, words[0] ?? '', options),
  'lost forget': ({ io, words, options }) => lostForget(io, words[0] ?? '', options),
  'add server': ({ io, words, options }) => addServer(io, words, options),
  'add host': ({ io, words, options }) => addMember(io, 'host', { address: words[0] ?? '', options }),
  'add arbiter': ({ io, words, options }) => addMember(io, 'arbiter', { address: words[0] ?? '', options }),
  'remove host': ({ io, words, options }) => removeHost(io, words[0] ?? '', options),
  'replace host': ({ io, words, options }) => replaceHost(io, words, options),
  failover: ({ io, options }) => failover(io, options),
  'check quorum': ({ io, options }) => checkQuorum(io, options),
  'check config': ({ io, words, options }) => checkConfig(io, words[0] ?? '', options),
  'print keepalived': ({ io, options }) => printKeepalived(io, options),
  simulate: ({ io, options }) => runSimulation(io, options),
  completion: async ({ io, words }) => {
    io.stdout.write(renderCompletion(words[0] ?? ''));
    return EXIT.ok;
  },
};
