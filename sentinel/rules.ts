/** The rules of voting, leasing and promoting that can be switched off, to prove that their breach is noticed. */
export type Rule =
  /** An epoch above the promised one, and one candidate in it. */
  | 'one-vote-an-epoch'
  | 'lease-promise'
  | 'finds-master-down'
  | 'absurd-epoch'
  | 'wait-after-restart'
  | 'margin'
  | 'fence-before-lease-ends'
  | 'fence-before-promote'
  /** An address goes before its master can be replaced. */
  | 'release-address'
  | 'table-on-majority'
  | 'floor'
  | 'history-before-follow'
  /** While the voters change, a majority of those before and of those after. */
  | 'both-majorities';

/** Whether the rule is kept: always, but for a simulation that wants to see it broken. */
export function keeps(config: { readonly sabotage?: ReadonlySet<Rule> }, rule: Rule): boolean {
  return config.sabotage === undefined || !config.sabotage.has(rule);
}
