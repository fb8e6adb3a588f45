import { parseArgs } from 'node:util';
import { AppError } from './errors.js';

export type DaemonArguments =
  | { readonly kind: 'run'; readonly configFile: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

export const QUORATED_HELP = `Usage: quorated --config FILE

Supervises the groups of FILE: watches the servers, votes with the other monitors, promotes a replica when the
master is lost, and answers on the RESP and HTTP ports.

Options:
  --config FILE  the configuration, for example /etc/quorate/quorate.yaml
  --help         this text
  --version      the version

Exit codes: 0 stopped by SIGTERM or SIGINT, 1 could not start or go on (port, disk, state file), 64 something is wrong
in FILE or on the command line (nothing was started), 70 a defect of Quorate, which the log describes.

Example: quorated --config /etc/quorate/quorate.yaml
Check a configuration without starting anything: ts check config FILE
`;

export const QUORATE_SENTINEL_HELP = `Usage: quorate-sentinel CONF [--OPTION VALUE ...]

Runs in the place of \`redis-sentinel CONF\`: reads the same configuration file, and never writes it. What this monitor
learns goes into quorate-PORT.state in the directory that \`dir\` names. Further options are taken as lines of CONF.

Example: quorate-sentinel /etc/redis/sentinel.conf --port 26380
`;

/**
 * What the command line of quorated asks for.
 * @throws AppError E_USAGE
 */
export function parseDaemonArguments(args: readonly string[]): DaemonArguments {
  const { help, version, config } = parse(args);
  if (help === true) return { kind: 'help' };
  if (version === true) return { kind: 'version' };
  if (config !== undefined && config !== '') return { kind: 'run', configFile: config };
  throw new AppError('E_USAGE', 'no configuration is named', {
    hint: 'Run: quorated --config /etc/quorate/quorate.yaml',
  });
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({ args: [...args], options: { config: { type: 'string' }, help: flag, version: flag } }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('E_USAGE', message, { cause, hint: 'Run: quorated --help' });
  }
}
