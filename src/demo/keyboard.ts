import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What a line of the user's asks for. */
export type Wish = 'kill' | 'restart' | 'table' | 'quit' | 'unknown';

const WISHES: Readonly<Record<string, Wish>> = { k: 'kill', r: 'restart', t: 'table', q: 'quit' };

/**
 * Gives the user's wishes one after the other, each after the former was fulfilled. Returns a function that stops
 * listening. The end of the input is no wish: the demo goes on until it is stopped.
 */
export function listenForWishes({
  input,
  fulfil,
}: {
  input: Readable;
  fulfil: (wish: Wish) => Promise<void>;
}): () => void {
  const lines = createInterface({ input });
  let isBusy = false;
  lines.on('line', (line) => {
    const word = line.trim().toLowerCase();
    // What is typed while a wish is being fulfilled is dropped: nobody wants to kill two masters in a row.
    if (word === '' || isBusy) return;
    isBusy = true;
    void fulfil(WISHES[word] ?? 'unknown').finally(() => {
      isBusy = false;
    });
  });
  return () => lines.close();
}
