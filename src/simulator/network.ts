import type { Dice } from './dice.js';

/** The ways between the hosts of the world, which are known by the last part of their addresses. */
export class Network {
  delayMs = 1;
  /** A message takes at most so much longer. */
  jitterMs = 0;
  lossPerMille = 0;
  /** So many messages arrive twice, the second right behind the first. */
  doublePerMille = 0;
  readonly #cuts = new Set<number>();
  /** Links that are down although the way is open. */
  readonly #broken = new Set<number>();
  readonly #arrivals = new Map<number, number>();
  readonly #dice: Dice;
  readonly #hosts: readonly number[];

  constructor(hosts: readonly number[], dice: Dice) {
    this.#hosts = hosts;
    this.#dice = dice;
  }

  /** Cuts a host off from the others, or from some of them, both ways. Links notice only that nothing comes. */
  cut(n: number, from: readonly number[] = this.#hosts): void {
    for (const other of from) {
      this.cutOneWay(n, other);
      this.cutOneWay(other, n);
    }
  }

  cutOneWay(from: number, to: number): void {
    if (from !== to) this.#cuts.add(wayOf(from, to));
  }

  /** Parts the hosts in two: those named, and the rest. */
  part(side: readonly number[]): void {
    const rest = this.#hosts.filter((host) => !side.includes(host));
    for (const n of side) this.cut(n, rest);
  }

  /** The link between two monitors ends, with all that is on it. */
  breakLink(a: number, b: number): void {
    this.#broken.add(wayOf(a, b)).add(wayOf(b, a));
  }

  mendLink(a: number, b: number): void {
    this.#broken.delete(wayOf(a, b));
    this.#broken.delete(wayOf(b, a));
  }

  /** Whether a message gets from one monitor to the other. */
  carries(from: number, to: number): boolean {
    return !this.isCut(from, to) && !this.#broken.has(wayOf(from, to));
  }

  heal(): void {
    this.#cuts.clear();
    this.#broken.clear();
    Object.assign(this, { delayMs: 1, jitterMs: 0, lossPerMille: 0, doublePerMille: 0 });
  }

  /** Whether nothing gets from one host to the other. */
  isCut(from: number, to: number): boolean {
    return this.#cuts.size > 0 && this.#cuts.has(wayOf(from, to));
  }

  /** Whether question and answer both get through. */
  isOpen(a: number, b: number): boolean {
    return !this.isCut(a, b) && !this.isCut(b, a);
  }

  /** When a message that leaves now arrives; null when it is lost. One link keeps the order of its messages. */
  arrivalMs(from: number, to: number, now: number): number | null {
    if (this.lossPerMille > 0 && this.#dice.chance(this.lossPerMille)) return null;
    const way = wayOf(from, to);
    const atMs = Math.max(this.#arrivals.get(way) ?? 0, now + this.passageMs());
    this.#arrivals.set(way, atMs);
    return atMs;
  }

  isDoubled(): boolean {
    return this.doublePerMille > 0 && this.#dice.chance(this.doublePerMille);
  }

  /** How long one way takes at this moment. */
  passageMs(): number {
    return this.delayMs + (this.jitterMs > 0 ? this.#dice.roll(this.jitterMs) : 0);
  }
}

function wayOf(from: number, to: number): number {
  return from * 64 + to;
}
