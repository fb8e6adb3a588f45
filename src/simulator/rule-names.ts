import type { BreakableRule } from './site.js';

/** What each rule that can be switched off says, as docs/reference/simulator.md explains it. */
export const RULES: Readonly<Record<BreakableRule, string>> = {
  'one-vote-an-epoch': 'a voter votes once an epoch, and in none below the one that it promised',
  'lease-promise': 'a voter that promised a lease votes for nobody else until it ends',
  'finds-master-down': 'a voter finds the master down itself before it votes it away',
  'absurd-epoch': 'an epoch far above everything known is ignored',
  'wait-after-restart': 'a restarted voter waits out what it may have promised',
  margin: 'a keeper takes a margin off its lease, for clocks that run at different rates',
  'fence-before-lease-ends': 'a keeper fences its server before its lease ends',
  'fence-before-promote': 'a promoted server refuses writes until its keeper has a lease',
  'release-address': 'a keeper takes its virtual addresses away before its master can be replaced',
  'table-on-majority': 'the table is on a majority of the disks before anybody is promoted',
  floor: 'nobody is promoted who lacks more of the old master’s writes than is allowed',
  'history-before-follow': 'a master that may hold more than its successor follows only when that is kept',
  'both-majorities': 'while the voters change, it takes a majority of those before and of those after',
  'persist-before-send': 'what a monitor says is on its disk before it says it',
};

/** Whether the word names a rule that can be switched off. */
export function isRule(word: string): word is BreakableRule {
  return Object.hasOwn(RULES, word);
}
