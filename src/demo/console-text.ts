import type { Host } from './cluster.js';
import type { TourStep } from './tour.js';

/** What the user can try once everything runs. Commands are complete: they can be copied as they stand. */
export function invitation({ hosts, master, group }: { hosts: readonly Host[]; master: Host; group: string }): string {
  const { address, plan } = hosts[0] ?? master;
  const others = hosts.filter((host) => host !== master);
  const nextOrder = [...others.slice(0, 1), master, ...others.slice(1)].map((host) => host.address);
  const tries = [
    [`kill -9 ${master.redis.pid()}`, `kill the master, ${master.address}`],
    [`bin/ts show server --monitor ${address}`, 'the table; every monitor shows the same'],
    [`watch -n 0.2 bin/ts show server --monitor ${address}`, 'the table as it changes'],
    [`bin/ts add server ${nextOrder.join(' ')} --monitor ${address}`, `make ${nextOrder[0]} the master`],
    [`redis-cli -h ${address} -p ${plan.respPort} SENTINEL GET-MASTER-ADDR-BY-NAME ${group}`, 'ask as clients do'],
    [`redis-cli -h ${master.address} -p ${plan.redisPort}`, 'talk to the master'],
    [`curl -s http://${address}:${plan.httpPort}/api/v1/groups/${group}`, 'the same as JSON'],
  ] as const;
  const lines = tries.flatMap(([command, meaning]) => [`  # ${meaning}`, `  ${command}`]);
  return ['Try in another terminal, in this folder:', '', ...lines, ''].join('\n');
}

/** The keys of the running demo. */
export const KEYS_TEXT =
  'Here: k kills the master, r restarts what is down, t shows the table, q or Ctrl-C stops all (each with Enter).';

/** A step of the tour for people. */
export function stepText({ title, table, figures }: TourStep): string {
  const figureLines = Object.entries(figures).map(
    ([name, value]) => `  ${FIGURE_NAMES[name] ?? name}: ${shown(value)}`,
  );
  return [`== ${title}`, ...figureLines, '', table.trimEnd(), ''].join('\n');
}

const FIGURE_NAMES: Readonly<Record<string, string>> = {
  killed: 'killed',
  master: 'master',
  replica: 'replica',
  withoutMasterMs: 'time without a writable master, in ms',
  longestWaitMs: 'longest wait of a write, in ms',
  lostWrites: 'acknowledged writes lost',
  redirects: 'writes tried again, by reason',
};

function shown(value: TourStep['figures'][string]): string {
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value);
  return entries.length === 0 ? 'none' : entries.map(([kind, count]) => `${kind} ${count}`).join(', ');
}
