import type { DurableRecord, Effect, MonitorId } from '../../../sentinel/index.js';
import { Violation } from '../violation.js';

/** What has been written and said so far, as far as rules speak of it: a statement, and what it says. */
export type Facts = ReadonlyMap<string, string>;

/** A record is on the disk of a monitor. */
export function withRecord(facts: Facts, monitor: MonitorId, { promised, votedFor, table }: DurableRecord): Facts {
  const told = new Map(facts);
  if (votedFor !== null) state(told, `vote of ${monitor} in ${promised}`, votedFor);
  if (table === null) return told;
  const version = `${table.epoch}/${table.version}`;
  const text = `${table.phase} ${table.master} ${table.target ?? ''} ${table.order.join(' ')}`;
  state(told, `table ${version}`, text);
  state(told, `copy of ${version} ${table.target ?? ''} at ${monitor}`, '');
  return told;
}

/** An effect left a monitor. */
export function withEffect(facts: Facts, monitor: MonitorId, effect: Effect): Facts {
  const told = new Map(facts);
  if (effect.kind === 'send' && effect.message.kind === 'vote' && effect.message.isGranted) {
    state(told, `vote of ${monitor} in ${effect.message.epoch}`, effect.to);
  }
  if (effect.kind === 'announce' && effect.announcement.name === '+elected-leader') {
    state(told, `leader in ${effect.announcement.epoch ?? 0}`, monitor);
  }
  return told;
}

/** How many disks have held this version of the table. */
export function copiesOf(facts: Facts, version: string, target: string): number {
  let count = 0;
  for (const fact of facts.keys()) if (fact.startsWith(`copy of ${version} ${target} at`)) count += 1;
  return count;
}

/** Nothing may be said twice with another content. */
function state(facts: Map<string, string>, what: string, content: string): void {
  const before = facts.get(what) ?? content;
  if (before !== content) throw new Violation('contradiction', `${what}: ${before}, and ${content}`);
  facts.set(what, content);
}
