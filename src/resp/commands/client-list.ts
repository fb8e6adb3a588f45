import { error, readInteger, SYNTAX_ERROR } from '../answers.js';
import { typeFilter, type ClientFilter } from '../client-filter.js';
import { clientLine } from '../client-line.js';
import type { Call } from '../context.js';
import type { Reply } from '../reply.js';

/** CLIENT LIST [TYPE type | ID id ...]: one line a client. */
export function clientList({ args, context }: Call): Reply {
  const filter = readFilter(args.slice(2));
  if (typeof filter !== 'function') return filter;
  const nowMs = context.nowMs();
  const lines = context.clients
    .all()
    .filter(filter)
    .map((client) => `${clientLine(client, nowMs)}\n`);
  return { kind: 'verbatim', format: 'txt', text: lines.join('') };
}

function readFilter(words: readonly string[]): ClientFilter | Reply {
  const [option = '', ...values] = words;
  if (words.length === 0) return () => true;
  if (/^type$/i.test(option) && values.length === 1) return typeFilter(values[0] ?? '');
  if (!/^id$/i.test(option) || values.length === 0) return SYNTAX_ERROR;
  const ids = values.map(readInteger);
  return ids.includes(null) ? error('ERR Invalid client ID') : (client) => ids.includes(client.id);
}
