import { Command } from 'commander';
import { COMMANDS, COMMON_OPTIONS, OPTIONS } from './command-list.js';
import type { CommandEntry } from './command-list.js';
import { renderHelp } from './help-text.js';
import type { Io } from './io.js';
import { runCommand } from './run-command.js';

export interface ProgramOptions {
  readonly io: Io;
  readonly version: string;
  /** Receives the exit code of the command that ran. */
  readonly onDone: (exitCode: number) => void;
}

/** The command line of `ts`. */
export function createProgram({ io, version, onDone }: ProgramOptions): Command {
  const program = new Command('ts')
    .version(version, '--version', 'print the version')
    .option(COMMON_OPTIONS.monitor.flags, COMMON_OPTIONS.monitor.summary, collect)
    .option(COMMON_OPTIONS.config.flags, COMMON_OPTIONS.config.summary)
    .exitOverride()
    .showHelpAfterError('Try ts --help.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  for (const entry of COMMANDS) {
    const command = addCommand(program, entry);
    command.action(async () =>
      onDone(await runCommand(entry.name, { io, words: command.args, options: command.optsWithGlobals() })),
    );
  }
  // Set last: what is set before is inherited by the commands, and this page is the program's own.
  return program.configureHelp({ formatHelp: () => renderHelp() });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function addCommand(program: Command, { name, argument, summary, example, options }: CommandEntry): Command {
  const words = name.split(' ');
  const parent = words.length === 1 ? program : findOrAdd(program, words[0] ?? name);
  const command = parent.command(words.at(-1) ?? name).description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
  for (const each of argument?.split(' ') ?? []) command.argument(each);
  for (const option of options) command.option(OPTIONS[option].flags, OPTIONS[option].summary);
  return command.addHelpText('after', `\nExample:\n  ${example}`);
}

function findOrAdd(program: Command, name: string): Command {
  return program.commands.find((command) => command.name() === name) ?? program.command(name);
}
