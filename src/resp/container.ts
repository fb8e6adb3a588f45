import { array, error, status } from './answers.js';
import type { Command } from './context.js';

/** A subcommand without the container's name in front. */
export interface Subcommand extends Omit<Command, 'subcommands'> {
  /** What HELP says: the arguments and one sentence. */
  readonly help: readonly [args: string, text: string];
}

/** A command that is told by its second word; HELP is added. */
export function container(name: string, subcommands: readonly Subcommand[]): Command {
  const full = [...subcommands, helpCommand(name, subcommands)].map((one) => ({ ...one, name: `${name}|${one.name}` }));
  return {
    name,
    arity: -2,
    needsAuth: true,
    subcommands: full.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    run: () => error(`ERR wrong number of arguments for '${name}' command`),
  };
}

function helpCommand(parent: string, subcommands: readonly Subcommand[]): Subcommand {
  const help: Subcommand['help'] = ['', 'Print this help.'];
  const title = `${parent.toUpperCase()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`;
  const shown = [...subcommands.filter((one) => one.isHidden !== true), { name: 'help', help }];
  const lines = [
    title,
    ...shown.flatMap((one) => [`${one.name.toUpperCase()} ${one.help[0]}`.trimEnd(), `    ${one.help[1]}`]),
  ];
  return { name: 'help', arity: 2, needsAuth: true, help, run: () => array(lines.map(status)) };
}
