import { COMMANDS, COMMON_OPTIONS, OPTIONS } from './command-list.js';

/** The page of `ts --help`: every command with an example, every option, the environment and the exit codes. */
export function renderHelp(): string {
  const commands = COMMANDS.map(({ name, argument, summary, example }) =>
    [`  ts ${argument === null ? name : `${name} ${argument}`}`, `      ${summary}`, `      $ ${example}`].join('\n'),
  );
  const options = [...Object.values(COMMON_OPTIONS), ...Object.values(OPTIONS), HELP, VERSION];
  return (
    [
      'Usage: ts <command> [options]',
      'Shows and steers the groups of servers that Quorate supervises.',
      `Commands:\n${commands.join('\n')}`,
      `Options:\n${options.map(({ flags, summary }) => `  ${flags.padEnd(24)}${summary}`).join('\n')}`,
      ENVIRONMENT,
      EXIT_CODES,
    ].join('\n\n') + '\n'
  );
}

const HELP = { flags: '-h, --help', summary: 'this page, or that of one command' };
const VERSION = { flags: '--version', summary: 'print the version' };

const ENVIRONMENT = `Monitors are asked in turn until one answers. Who is asked: --monitor, else QUORATE_MONITOR (a comma list),
else the monitors of /etc/quorate/quorate.yaml, else 127.0.0.1:8379.`;

const EXIT_CODES = `Exit codes:
  0  all well, or done
  1  degraded, or refused
  2  no quorum or no master
  3  could not ask, or the end of a change is not known
  64 wrong usage`;
