import { resolve } from 'node:path';
import type { Directive } from './directive.js';
import { argument, refuse, yesNo } from './directive.js';
import type { Draft } from './draft.js';
import { REDIS_DIRECTIVE_NAMES } from './redis-directive-names.js';

/** Applies a line that is not a `sentinel` line; one that is known but has no meaning here is passed over. */
export function applyRedisDirective(draft: Draft, directive: Directive): void {
  switch (directive.name) {
    case 'port':
      draft.port = wholeNumber(directive, 65_535);
      break;
    case 'bind':
      applyBind(draft, directive);
      break;
    case 'dir':
      applyDir(draft, directive);
      break;
    case 'logfile':
      draft.logFile = path(draft, directive);
      break;
    case 'pidfile':
      draft.pidFile = path(draft, directive);
      break;
    case 'daemonize':
      draft.isDaemon = flag(directive);
      break;
    case 'loglevel':
      applyLogLevel(draft, directive);
      break;
    case 'requirepass':
      draft.password = single(directive) || null;
      break;
    default:
      checkDirective(draft, directive);
  }
}

/** Lines from which nothing is kept. */
function checkDirective(draft: Draft, directive: Directive): void {
  switch (directive.name) {
    case 'protected-mode':
      flag(directive);
      break;
    case 'maxclients':
      wholeNumber(directive, 4_294_967_295);
      break;
    case 'user':
      checkUser(draft, directive);
      break;
    case 'aclfile':
      if (single(directive) !== '') refuse(directive, 'aclfile is not supported; requirepass is');
      break;
    case 'tls-port':
      if (wholeNumber(directive, 65_535) !== 0) refuse(directive, TLS_TEXT);
      break;
    case 'tls-replication':
      if (flag(directive)) refuse(directive, TLS_TEXT);
      break;
    case 'rename-command':
      draft.warnings.push(`line ${directive.line.number}: rename-command has no effect here`);
      break;
    default:
      if (!REDIS_DIRECTIVE_NAMES.has(directive.name)) refuse(directive, UNKNOWN_TEXT);
  }
}

const UNKNOWN_TEXT = 'Bad directive or wrong number of arguments';

/** Going on in the clear where encryption was asked for would be worse than not to start. */
const TLS_TEXT = 'TLS is not supported in this file; quorate.yaml has groups[].tls';

function applyBind(draft: Draft, directive: Directive): void {
  if (directive.args.length === 0) refuse(directive, 'wrong number of arguments');
  // A leading "-" allows the address to be missing on this host.
  const addresses = directive.args.map((address) => address.replace(/^-/, ''));
  draft.bind = addresses.some((address) => address === '*' || address === '::*') ? ['*'] : addresses;
}

function applyDir(draft: Draft, directive: Directive): void {
  const directory = resolve(draft.dir, single(directive));
  const fault = directive.surroundings.directoryFault(directory);
  if (fault !== null) refuse(directive, fault);
  draft.dir = directory;
}

function applyLogLevel(draft: Draft, directive: Directive): void {
  const level = LOG_LEVELS.find((name) => name === single(directive).toLowerCase());
  draft.logLevel = level ?? refuse(directive, `argument(s) must be one of the following: ${LOG_LEVELS.join(', ')}`);
}

const LOG_LEVELS = ['debug', 'verbose', 'notice', 'warning'] as const;

/** Redis Sentinel itself writes a line for the default user; any other rule would be a lock that does not lock here. */
function checkUser(draft: Draft, directive: Directive): void {
  const [name, ...rules] = directive.args;
  const isOpen = rules.includes('on') && (rules.includes('+@all') || rules.includes('allcommands'));
  if (name !== 'default' || !isOpen) refuse(directive, 'user is supported only for a default user with all rights');
  if (!rules.includes('nopass')) draft.userWithPassword = directive.line;
}

function single(directive: Directive): string {
  if (directive.args.length !== 1) refuse(directive, 'wrong number of arguments');
  return argument(directive, 0);
}

function path(draft: Draft, directive: Directive): string | null {
  const text = single(directive);
  return text === '' ? null : resolve(draft.dir, text);
}

function flag(directive: Directive): boolean {
  return yesNo(single(directive)) ?? refuse(directive, "argument must be 'yes' or 'no'");
}

function wholeNumber(directive: Directive, most: number): number {
  const text = single(directive);
  if (!/^-?\d{1,15}$/.test(text)) refuse(directive, "argument couldn't be parsed into an integer");
  const value = Number(text);
  const least = directive.name === 'maxclients' ? 1 : 0;
  if (value < least || value > most) refuse(directive, `argument must be between ${least} and ${most} inclusive`);
  return value;
}
