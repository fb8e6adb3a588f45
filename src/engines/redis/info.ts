/** The fields of an INFO reply by name. */
export type InfoFields = ReadonlyMap<string, string>;

/**
 * Reads the text of an INFO reply: lines of `name:value` under `# Section` titles. Lines of another form are skipped, so
 * that a newer server's additions do no harm.
 */
export function parseInfo(text: string): InfoFields {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** Reads a value like `ip=10.0.0.6,port=6379,state=online`. */
export function parsePairs(value: string): InfoFields {
  const pairs = new Map<string, string>();
  for (const part of value.split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) pairs.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return pairs;
}

/** A whole number that can be represented exactly; null for anything else. */
export function parseWhole(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}
