import { existsSync, readFileSync } from 'node:fs';

/** What a client that falls silent is told on its command line. */
export interface IdlePlan {
  readonly address: string;
  readonly port: number;
  /** What it writes to show that it can write again. */
  readonly key: string;
  readonly logFile: string;
}

/** One line of what such a client met. */
export interface IdleNote {
  readonly atMs: number;
  /** It said PING, was answered and is silent; its connection ended; it is connected again and its write was taken. */
  readonly what: 'silent' | 'ended' | 'writes';
  /** How the connection ended, such as ECONNRESET, or FIN; otherwise what the server answered. */
  readonly text: string;
}

/** What such a client has written so far. */
export function readIdleNotes(file: string): readonly IdleNote[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [at = '', what = '', text = ''] = line.split(' ');
    return { atMs: Number(at), what: what as IdleNote['what'], text };
  });
}
