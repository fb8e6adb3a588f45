/** An answer on the Redis wire, before it is known which version of the protocol the client speaks. */
export type Reply =
  | { readonly kind: 'status'; readonly text: string }
  /** `text` begins with the code: `ERR ...`, `NOAUTH ...`. */
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'bulk'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'nullArray' }
  | { readonly kind: 'array'; readonly items: readonly Reply[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Reply])[] }
  | { readonly kind: 'push'; readonly items: readonly Reply[] }
  | { readonly kind: 'set'; readonly items: readonly Reply[] }
  /** `format` has three letters, such as `txt`. */
  | { readonly kind: 'verbatim'; readonly format: string; readonly text: string };

/** Version of the Redis serialization protocol; a client begins with 2 and changes with HELLO. */
export type Proto = 2 | 3;

/** The bytes of a reply. RESP2 has no maps, sets, pushes and verbatim texts: they become arrays and bulk strings. */
export function encodeReply(reply: Reply, proto: Proto): Buffer {
  const parts: string[] = [];
  append(reply, proto, parts);
  return Buffer.from(parts.join(''), 'utf8');
}

function append(reply: Reply, proto: Proto, parts: string[]): void {
  switch (reply.kind) {
    case 'status':
      parts.push(`+${oneLine(reply.text)}\r\n`);
      return;
    case 'error':
      parts.push(`-${oneLine(reply.text)}\r\n`);
      return;
    case 'integer':
      parts.push(`:${reply.value}\r\n`);
      return;
    case 'bulk':
      appendText('$', reply.text, parts);
      return;
    case 'verbatim':
      if (proto === 3) appendText('=', `${reply.format}:${reply.text}`, parts);
      else appendText('$', reply.text, parts);
      return;
    case 'null':
      parts.push(proto === 3 ? '_\r\n' : '$-1\r\n');
      return;
    case 'nullArray':
      parts.push(proto === 3 ? '_\r\n' : '*-1\r\n');
      return;
    case 'map':
      appendMap(reply.entries, proto, parts);
      return;
    case 'array':
    case 'push':
    case 'set':
      parts.push(`${SIGN[proto][reply.kind]}${reply.items.length}\r\n`);
      for (const item of reply.items) append(item, proto, parts);
  }
}

const SIGN = { 2: { array: '*', push: '*', set: '*' }, 3: { array: '*', push: '>', set: '~' } } as const;

/** A line break inside a line would let a client's text forge a second reply. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, ' ');
}

function appendText(sign: string, text: string, parts: string[]): void {
  parts.push(`${sign}${Buffer.byteLength(text, 'utf8')}\r\n${text}\r\n`);
}

function appendMap(entries: readonly (readonly [string, Reply])[], proto: Proto, parts: string[]): void {
  parts.push(proto === 3 ? `%${entries.length}\r\n` : `*${entries.length * 2}\r\n`);
  for (const [key, value] of entries) {
    appendText('$', key, parts);
    append(value, proto, parts);
  }
}
