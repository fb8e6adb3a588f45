/** What became of one write, as its client knows it. Times are monotonic ms, the same for all clients. */
export interface Write {
  readonly client: string;
  readonly value: number;
  readonly sentMs: number;
  /** When the client learnt the outcome. */
  readonly endedMs: number;
  /** `address:port` */
  readonly server: string;
  /** Unknown: the connection ended before the answer came. */
  readonly outcome: 'acknowledged' | 'refused' | 'unknown';
  /** The word with which a refusal began; otherwise empty. */
  readonly code: string;
}

const LINE = /^(acknowledged|refused|unknown) (\d+) ([\d.]+) ([\d.]+) (\S+)(?: (\S+))?$/;

/** Reads a client's log; the last line may be cut short where the client was killed. */
export function readHistory(client: string, text: string): readonly Write[] {
  return text.split('\n').flatMap((line) => {
    const [, outcome, value, sent, ended, server = '', code = ''] = LINE.exec(line) ?? [];
    if (outcome === undefined) return [];
    const numbers = { value: Number(value), sentMs: Number(sent), endedMs: Number(ended) };
    return [{ client, ...numbers, server, outcome: outcome as Write['outcome'], code }];
  });
}
