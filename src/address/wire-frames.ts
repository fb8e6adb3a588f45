/** What a message between this process and the program `quorate-wire` is about. */
export type WireChannel = 'F' | 'R' | 'D' | 'G' | 'S';

/** One message: a frame of Ethernet (F), netlink for addresses and routes (R), connections that are to be found and reset (D), the guard's order (G), a word of its own (S). */
export interface WireMessage {
  readonly channel: string;
  readonly bytes: Buffer;
}

/** Larger than anything that the kernel hands over at once. */
const MAX_BYTES = 262_144;

/** A message as it goes over the pipe: length, channel, bytes. */
export function wireFrame(channel: WireChannel, bytes: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + bytes.length);
  head.write(channel, 4, 'latin1');
  return Buffer.concat([head, bytes]);
}

/** Puts messages together from what comes in pieces. */
export interface WireDecoder {
  /** The messages that are whole now; null when what comes is no message, and nothing more can be read. */
  push(piece: Buffer): readonly WireMessage[] | null;
}

/** Begins with nothing. */
export function createWireDecoder(): WireDecoder {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push: (piece) => {
      rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const messages: WireMessage[] = [];
      while (rest.length >= 5) {
        const length = rest.readUInt32BE(0);
        if (length < 1 || length > MAX_BYTES) return null;
        if (rest.length < 4 + length) break;
        messages.push({ channel: rest.toString('latin1', 4, 5), bytes: rest.subarray(5, 4 + length) });
        rest = rest.subarray(4 + length);
      }
      return messages;
    },
  };
}
