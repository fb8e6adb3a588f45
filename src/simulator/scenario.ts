import type { CoreConfig } from '../../sentinel/index.js';
import { createDice } from './dice.js';
import type { Dice } from './dice.js';
import { drawFaults } from './fault-mix.js';
import type { PlannedFault } from './fault-mix.js';
import type { Clock } from './host.js';
import { memberChanges } from './member-changes.js';

/** What an operator of the simulator pins; the seed draws the rest. */
export interface ScenarioOptions {
  readonly monitors: number | null;
  readonly servers: number | null;
  /** Some hosts have a monitor and no server. */
  readonly hasArbiters: boolean;
  /** Some monitors speak only the Sentinel protocol. */
  readonly hasForeign: boolean;
  readonly hasLeases: boolean;
  /** Hosts are added and removed. */
  readonly hasMemberChanges?: boolean;
  /** Clocks may run at rates that the margin does not cover. */
  readonly hasWildClocks: boolean;
}

/** A world and what is to happen to it: everything follows from the seed. */
export interface Scenario {
  readonly seed: number;
  readonly monitors: number;
  readonly servers: number;
  readonly foreign: number;
  /** How many of the hosts are members at first; all where it is left out. */
  readonly members?: number;
  readonly settings: Partial<CoreConfig>;
  /** The limit that the servers keep by themselves; null without leases. */
  readonly replicaLimitMs: number | null;
  readonly clocks: readonly Clock[];
  /** Servers that may not be promoted, by their place. */
  readonly exempt: readonly number[];
  readonly writeEveryMs: number;
  readonly faults: readonly PlannedFault[];
}

/** How far a clock may be off: two that differ by twice this stay within a margin of a tenth of the lease. */
const RATE_SPREAD = 0.05;

/** Half as much again as the margin bears. */
const WILD_SPREAD = 0.3;

/** Draws a scenario. */
export function drawScenario(seed: number, options: ScenarioOptions): Scenario {
  const scenario = drawWorld(seed, options);
  if (options.hasMemberChanges !== true) return scenario;
  return { ...scenario, ...memberChanges(scenario), settings: { ...scenario.settings, quorum: null } };
}

function drawWorld(seed: number, options: ScenarioOptions): Scenario {
  const dice = createDice(seed);
  const monitors = options.monitors ?? dice.pick([3, 3, 3, 3, 3, 5, 5, 4]);
  const servers = Math.min(monitors, options.servers ?? drawServers(dice, monitors, options.hasArbiters));
  const foreign = options.hasForeign ? dice.between(1, Math.floor((monitors - 1) / 2)) : 0;
  const downAfterMs = dice.pick([500, 1000, 1000, 2000]);
  const lengthMs = dice.pick([500, 1000, 1000, 2000, 3000]);
  const replicaLimitMs = dice.pick([1000, 2000]);
  const marginMs = Math.max(100, lengthMs / 10);
  const lease = options.hasLeases ? { lengthMs, marginMs, unguardedMs: replicaLimitMs + 500 } : null;
  const majority = Math.floor(monitors / 2) + 1;
  return {
    seed,
    monitors,
    servers,
    foreign,
    settings: {
      downAfterMs,
      lease,
      hasAddress: lease !== null && foreign === 0,
      // Who speaks only the Sentinel protocol is met on the servers, and no monitor waits for what it cannot tell.
      discovers: foreign > 0,
      quorum: dice.chance(300) ? dice.between(1, majority) : majority,
      maxLagBytes: dice.pick([0, 500, 2000]),
      minHealthyReplicas: lease === null ? 0 : 1,
    },
    replicaLimitMs: lease === null ? null : replicaLimitMs,
    clocks: drawClocks(dice, monitors, options.hasWildClocks),
    exempt: servers > 2 && dice.chance(100) ? [dice.between(1, servers - 1)] : [],
    writeEveryMs: dice.between(20, 60),
    faults: drawFaults(dice, { monitors, servers, lengthMs, downAfterMs }),
  };
}

function drawServers(dice: Dice, monitors: number, hasArbiters: boolean): number {
  if (hasArbiters) return dice.between(2, monitors - 1);
  return dice.chance(150) ? dice.between(2, monitors) : monitors;
}

/** The edge of what is allowed is where faults show: often one clock is as slow as can be, and all others as fast. */
function drawClocks(dice: Dice, monitors: number, isWild: boolean): readonly Clock[] {
  const spread = isWild ? WILD_SPREAD : RATE_SPREAD;
  const slowest = dice.chance(500) ? dice.roll(dice.pick([1, monitors])) : null;
  return Array.from({ length: monitors }, (_, place) => {
    const opposed = place === slowest ? -spread : spread;
    const drift = slowest === null ? (dice.roll(2001) / 1000 - 1) * spread : opposed;
    return { rate: 1 + drift, offsetMs: dice.roll(1_000_000) };
  });
}
