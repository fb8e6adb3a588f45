import { error, integer, OK, SYNTAX_ERROR } from '../answers.js';
import { optionFilter, type ClientFilter } from '../client-filter.js';
import type { Client } from '../client.js';
import type { Call, Result } from '../context.js';
import type { Reply } from '../reply.js';

/** CLIENT KILL, in its old form (`ip:port`) and with options. The caller, when it is among them, hears the answer first. */
export function clientKill(call: Call): Result {
  const { client, args, context } = call;
  if (args.length === 3) return killByAddress(call, args[2] ?? '');
  const wish = readOptions(args.slice(2));
  if (!('filters' in wish)) return wish;
  const victims = context.clients
    .all()
    .filter((one) => wish.filters.every((isMeant) => isMeant(one)) && !(wish.skipsMe && one === client));
  return killAll(client, victims, integer(victims.length));
}

function killByAddress({ client, context }: Call, address: string): Result {
  const victims = context.clients.all().filter((one) => one.address === address);
  return victims.length === 0 ? error('ERR No such client') : killAll(client, victims, OK);
}

function killAll(caller: Client, victims: readonly Client[], reply: Reply): Result {
  for (const victim of victims) if (victim !== caller) victim.close();
  if (!victims.includes(caller)) return reply;
  caller.send(reply);
  caller.end();
  return null;
}

interface Wish {
  readonly filters: readonly ClientFilter[];
  readonly skipsMe: boolean;
}

function readOptions(words: readonly string[]): Wish | Reply {
  if (words.length % 2 !== 0) return SYNTAX_ERROR;
  const filters: ClientFilter[] = [];
  let skipsMe = true;
  for (let at = 0; at < words.length; at += 2) {
    const [option = '', value = ''] = words.slice(at, at + 2);
    if (/^skipme$/i.test(option)) {
      if (!/^(yes|no)$/i.test(value)) return SYNTAX_ERROR;
      skipsMe = /^yes$/i.test(value);
      continue;
    }
    const filter = optionFilter(option, value);
    if (typeof filter !== 'function') return filter;
    filters.push(filter);
  }
  return { filters, skipsMe };
}
