import type { Effect } from '../../sentinel/effect.js';
import type { MonitorId } from '../../sentinel/ids.js';
import type { DurableRecord } from '../../sentinel/record.js';

/** Everything that all monitors ever wrote or claimed, and the rules that hold over all of it together. */
export class Chronicle {
  readonly #tables = new Map<string, string>();
  readonly #votes = new Map<string, MonitorId>();
  readonly #leaders = new Map<number, MonitorId>();

  /** A record reached a monitor's disk. */
  onStored(monitor: MonitorId, record: DurableRecord): void {
    const { table, votedFor, promised } = record;
    if (table !== null) keep(this.#tables, `${table.epoch}/${table.version}`, JSON.stringify(table), 'table');
    if (votedFor !== null) keep(this.#votes, `${monitor} in epoch ${promised}`, votedFor, 'vote');
  }

  /** A monitor did something that others can see. */
  onEffect(monitor: MonitorId, effect: Effect): void {
    if (effect.kind !== 'announce' || effect.announcement.name !== '+elected-leader') return;
    keep(this.#leaders, effect.announcement.epoch ?? 0, monitor, 'leader');
  }

  get epochsLed(): readonly number[] {
    return [...this.#leaders.keys()];
  }
}

function keep<K, V>(known: Map<K, V>, key: K, value: V, what: string): void {
  const before = known.get(key);
  if (before !== undefined && before !== value) {
    throw new Error(`two ${what}s for ${String(key)}: ${String(before)} and ${String(value)}`);
  }
  known.set(key, value);
}
