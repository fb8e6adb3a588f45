import { InvariantError } from '../../sentinel/index.js';
import { keepLedger } from './checkers/acknowledged.js';
import type { Ledger } from './checkers/acknowledged.js';
import { watchBallots } from './checkers/ballots.js';
import { watchClaims } from './checkers/claims.js';
import { boundMs, endingOf } from './checkers/convergence.js';
import type { Ending } from './checkers/convergence.js';
import { watchLeases } from './checkers/lease-cover.js';
import { watchHistories } from './checkers/histories.js';
import { watchMembers } from './checkers/members.js';
import { watchHolders } from './checkers/one-holder.js';
import { watchNeedless } from './checkers/needless.js';
import { watchWriters } from './checkers/one-writer.js';
import { watchPromotions } from './checkers/promotions.js';
import { watchSuccessors } from './checkers/successor.js';
import { startClients } from './clients.js';
import { happen, repair } from './faults.js';
import { summaryOf } from './outlook.js';
import type { Scenario } from './scenario.js';
import type { BreakableRule, Observer, Site } from './site.js';
import { Violation } from './violation.js';
import { World } from './world.js';

/** How one scenario went. */
export interface SeedResult {
  readonly seed: number;
  readonly violation: { readonly rule: string; readonly text: string } | null;
  readonly ending: Ending['kind'];
  readonly failovers: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly virtualMs: number;
  /** From the end of the faults until all was well. */
  readonly settledMs: number;
  /** The lines of the trace; empty unless they were asked for. */
  readonly log: readonly string[];
}

/** What a run is given besides its scenario. */
export interface SeedOptions {
  readonly sabotage?: ReadonlySet<BreakableRule>;
  readonly isLogged?: boolean;
  /** Further lines for the trace. */
  readonly watch?: readonly ((site: Site) => Observer)[];
}

/** Between two looks at whether the world has come to rest, in virtual ms. */
const REST_MS = 100;

/** Plays a scenario under the eyes of all checkers: first the faults, then their end and the demand to recover. */
export function runSeed(scenario: Scenario, options: SeedOptions = {}): SeedResult {
  const run = newRun(scenario, options);
  let violation: SeedResult['violation'] = null;
  let ending: Ending = { kind: 'open' };
  try {
    playFaults(run, scenario);
    ending = settle(run);
  } catch (error) {
    violation = violationOf(error);
  }
  const { world, ledger, counts } = run;
  const writes = ending.kind === 'well' ? ledger.count(ending.master) : { acknowledged: 0, lost: 0 };
  const settledMs = Math.max(0, world.now - counts.faultsEndMs);
  const { failovers } = counts;
  const { seed } = scenario;
  return {
    seed,
    violation,
    ending: ending.kind,
    failovers,
    ...writes,
    virtualMs: world.now,
    settledMs,
    log: world.log,
  };
}

interface Run {
  readonly world: World;
  readonly ledger: Ledger;
  readonly counts: { failovers: number; faultsEndMs: number };
}

function newRun(scenario: Scenario, options: SeedOptions): Run {
  const counts = { failovers: 0, faultsEndMs: 0 };
  let ledger: Ledger | null = null;
  const keep = (site: Site): Observer => {
    ledger = keepLedger(site);
    return ledger.observer;
  };
  const guards = scenario.settings.lease === null ? [] : [watchWriters, watchLeases, watchHistories];
  const judges = [
    watchHolders,
    watchBallots,
    watchClaims,
    watchPromotions,
    watchSuccessors,
    watchNeedless,
    watchMembers,
  ];
  const world = new World({
    ...scenario,
    ...options,
    isLogged: options.isLogged ?? false,
    clockOf: (n) => scenario.clocks[n - 5] ?? { rate: 1, offsetMs: 0 },
    watch: [...judges, ...guards, keep, () => countFailovers(counts), ...(options.watch ?? [])],
    prepare: (made) => prepareServers(made, scenario),
  });
  if (ledger === null) throw new TypeError('the world has no ledger');
  return { world, ledger, counts };
}

function prepareServers(world: World, { replicaLimitMs, exempt }: Scenario): void {
  for (const server of world.servers.values()) {
    Object.assign(server, { startsFenced: replicaLimitMs !== null, replicaLimitMs });
    if (exempt.includes(server.n - 5)) server.priority = 0;
  }
}

function playFaults({ world, ledger, counts }: Run, { faults, writeEveryMs }: Scenario): void {
  startClients(world, writeEveryMs);
  world.run(world.dice.between(200, 2500));
  for (const [place, { fault, thenMs }] of faults.entries()) {
    if (fault.kind === 'returnEmpty') ledger.forgive();
    happen(world, fault, place);
    world.run(thenMs);
  }
  repair(world);
  counts.faultsEndMs = world.now;
}

function settle({ world, ledger }: Run): Ending {
  const limitMs = boundMs(world, ledger.isForgiven());
  const endMs = world.now + limitMs;
  let ending = endingOf(world);
  while (ending.kind !== 'well' && world.now < endMs) {
    world.run(REST_MS);
    revive(world);
    ending = endingOf(world);
  }
  if (ending.kind === 'open') throw new Violation('recovery', `not well ${limitMs} ms after\n${summaryOf(world)}`);
  if (ending.kind === 'well') ledger.settle(ending.master);
  return ending;
}

/** What was stopped because it could not be fenced is started again, as its unit does. */
function revive(world: World): void {
  for (const server of world.servers.values()) if (!server.isUp) server.restart();
}

function countFailovers(counts: Run['counts']): Observer {
  return {
    onEffect: (_host, effect) => {
      if (effect.kind === 'announce' && effect.announcement.failover?.outcome === 'done') counts.failovers += 1;
    },
  };
}

/** Whatever else is thrown is a defect of the simulator, or of the core. */
function violationOf(error: unknown): { rule: string; text: string } {
  if (error instanceof Violation) return { rule: error.rule, text: error.message };
  if (error instanceof InvariantError) return { rule: 'invariant', text: error.message };
  throw error;
}
