import type { Log } from '../../src/log.js';

/** A log that adds `level: message` to a list. */
export function listLog(lines: string[]): Log {
  const at = (level: string) => (_fields: object, message: string) => void lines.push(`${level}: ${message}`);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
