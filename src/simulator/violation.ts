/** A rule of the design was broken before the eyes of a checker. */
export class Violation extends Error {
  /** Which one: a word of docs/reference/simulator.md. */
  readonly rule: string;

  constructor(rule: string, text: string) {
    super(text);
    this.name = 'Violation';
    this.rule = rule;
  }
}
