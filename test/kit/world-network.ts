import { hostOf, monitorId } from '../../sentinel/ids.js';
import { roll } from '../../sentinel/random.js';

/** The ways between the hosts of the world: cut or not, slow or not, and what gets lost on them. */
export class Network {
  delayMs = 1;
  /** A message takes at most so much longer. */
  jitterMs = 0;
  lossPerMille = 0;
  readonly #cuts = new Set<string>();
  readonly #arrivals = new Map<string, number>();
  readonly #dice: { word: number };

  constructor(seed: number) {
    this.#dice = { word: seed };
  }

  /** Cuts a host off from the others, or from some of them, both ways. Links notice only that nothing comes. */
  cut(n: number, from: readonly number[] = [5, 6, 7, 8, 9]): void {
    for (const other of from) if (other !== n) this.#cuts.add(`10.0.0.${n}>10.0.0.${other}`);
  }

  heal(): void {
    this.#cuts.clear();
    Object.assign(this, { delayMs: 1, jitterMs: 0, lossPerMille: 0 });
  }

  isCut(from: string, to: string): boolean {
    const [a, b] = [hostOf(monitorId(from)), hostOf(monitorId(to))];
    return this.#cuts.has(`${a}>${b}`) || this.#cuts.has(`${b}>${a}`);
  }

  /** When a message that leaves now arrives; null when it is lost. One link keeps the order of its messages. */
  arrivalMs(from: string, to: string, now: number): number | null {
    if (this.#roll(1000) < this.lossPerMille) return null;
    const link = `${from}>${to}`;
    const atMs = Math.max(this.#arrivals.get(link) ?? 0, now + this.roundTripMs());
    this.#arrivals.set(link, atMs);
    return atMs;
  }

  /** How long a look at a server takes. */
  roundTripMs(): number {
    return this.delayMs + this.#roll(this.jitterMs);
  }

  #roll(below: number): number {
    return below === 0 ? 0 : Math.floor(roll(this.#dice, below));
  }
}
