/** A direction in which nothing passes any more: from one host to another, both counted from 1. */
export type Way = readonly [from: number, to: number];

/** Nothing passes between any of the first and any of the second hosts. */
export function between(some: readonly number[], others: readonly number[]): readonly Way[] {
  return [...oneWay(some, others), ...oneWay(others, some)];
}

/** Nothing passes from any of the first to any of the second hosts; the other direction stays. */
export function oneWay(from: readonly number[], to: readonly number[]): readonly Way[] {
  return from.flatMap((a) => to.filter((b) => b !== a).map((b): Way => [a, b]));
}

/** How many of the hosts, itself included, a host still speaks with in both directions. */
export function reachOf(host: number, hosts: readonly number[], ways: readonly Way[]): number {
  const isCut = (a: number, b: number) => ways.some(([from, to]) => from === a && to === b);
  return hosts.filter((other) => other === host || (!isCut(host, other) && !isCut(other, host))).length;
}

/** The rules that drop what goes these ways, in place of all former ones. Host n is behind port `hn` of the bridge. */
export function cutScript(ways: readonly Way[]): string {
  const rules = ways.map(([from, to]) => `    iifname "h${from}" oifname "h${to}" drop`);
  return [
    'add table bridge qlab',
    'delete table bridge qlab',
    'table bridge qlab {',
    '  chain forward {',
    '    type filter hook forward priority 0; policy accept;',
    ...rules,
    '  }',
    '}',
    '',
  ].join('\n');
}
