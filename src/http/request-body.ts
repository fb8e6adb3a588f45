import { AppError } from '../errors.js';

const MAX_SERVERS = 64;

/** Reads `{"order": ["10.0.0.5", ...]}`. Throws AppError E_USAGE. */
export function readOrder(body: unknown): readonly string[] {
  const order = readField(body, 'order', '{"order": ["10.0.0.5", "10.0.0.6"]}');
  const isList = Array.isArray(order) && order.length > 0 && order.length <= MAX_SERVERS;
  if (!isList || !order.every((item): item is string => typeof item === 'string')) {
    throw new AppError('E_USAGE', `"order" must be a list of 1 to ${MAX_SERVERS} addresses`, {
      hint: 'Send {"order": ["10.0.0.5", "10.0.0.6"]}; the first becomes master.',
    });
  }
  return order;
}

/** Reads `{"server": "10.0.0.5"}`. Throws AppError E_USAGE. */
export function readServer(body: unknown): string {
  const server = readField(body, 'server', '{"server": "10.0.0.5"}');
  if (typeof server === 'string') return server;
  throw new AppError('E_USAGE', '"server" must be an address', { hint: 'Send {"server": "10.0.0.5"}.' });
}

/** Reads `{"accept_loss_bytes": 0}`; the field may be left out. Throws AppError E_USAGE. */
export function readAcceptLossBytes(body: unknown): number {
  const bytes = readField(body, 'accept_loss_bytes', '{"accept_loss_bytes": 0}') ?? 0;
  if (typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new AppError('E_USAGE', '"accept_loss_bytes" must be a whole number, 0 or more', {
    hint: 'It is how many bytes of acknowledged writes may be lost; leave it out to lose none.',
  });
}

/** Reads texts by these names; each may be left out. Throws AppError E_USAGE. */
export function readText(body: unknown, names: readonly string[], sample: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, value] of readFields(body, names, sample)) {
    if (typeof value !== 'string') {
      throw new AppError('E_USAGE', `"${name}" must be a text`, { hint: `Send ${sample}.` });
    }
    texts.set(name, value);
  }
  return texts;
}

function readField(body: unknown, field: string, sample: string): unknown {
  return readFields(body, [field], sample).get(field);
}

function readFields(body: unknown, names: readonly string[], sample: string): ReadonlyMap<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('E_USAGE', 'the body must be a JSON object', {
      hint: `Send ${sample} with Content-Type: application/json.`,
    });
  }
  const unknown = Object.keys(body).find((key) => !names.includes(key));
  if (unknown !== undefined) {
    throw new AppError('E_USAGE', `unknown field "${unknown.slice(0, 64)}"`, { hint: `Send ${sample}.` });
  }
  return new Map(Object.entries(body));
}
