import { ACL_COMMANDS } from './commands/acl.js';
import { CLIENT_COMMANDS } from './commands/client.js';
import { INTROSPECTION_COMMANDS } from './commands/introspection.js';
import { INFO_COMMANDS } from './commands/info.js';
import { LOGIN_COMMANDS } from './commands/login.js';
import { PUBSUB_COMMANDS } from './commands/publish-subscribe.js';
import { SENTINEL_COMMANDS } from './commands/sentinel.js';
import { SESSION_COMMANDS } from './commands/session.js';
import type { Command, CommandTable, Lookup } from './context.js';

/** Every command that a monitor answers. */
export function createCommandTable(): CommandTable {
  const all = FAMILIES.flat().toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const byName = new Map<string, Command>();
  for (const command of all) {
    byName.set(command.name, command);
    for (const subcommand of command.subcommands ?? []) byName.set(subcommand.name, subcommand);
  }
  return { all, find: (args) => find(byName, args) };
}

const FAMILIES: readonly (readonly Command[])[] = [
  ACL_COMMANDS,
  CLIENT_COMMANDS,
  INFO_COMMANDS,
  INTROSPECTION_COMMANDS,
  LOGIN_COMMANDS,
  PUBSUB_COMMANDS,
  SENTINEL_COMMANDS,
  SESSION_COMMANDS,
];

function find(byName: ReadonlyMap<string, Command>, args: readonly string[]): Lookup {
  const [first = '', second] = args;
  const name = first.toLowerCase();
  const command = name.includes('|') ? undefined : byName.get(name);
  if (command === undefined) return { kind: 'unknown' };
  if (command.subcommands === undefined || second === undefined) return { kind: 'found', command };
  const subcommand = byName.get(`${name}|${second.toLowerCase()}`);
  return subcommand === undefined
    ? { kind: 'unknownSubcommand', container: command }
    : { kind: 'found', command: subcommand };
}
