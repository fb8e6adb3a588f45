import type {
  CoreConfig,
  DurableRecord,
  Effect,
  Message,
  MonitorId,
  Outcome,
  Rule,
  ServerId,
} from '../../sentinel/index.js';
import type { Agenda } from './agenda.js';
import type { Dice } from './dice.js';
import type { Host } from './host.js';
import type { Deed, ModelServer } from './model-server.js';
import type { Network } from './network.js';

/** A rule that can be switched off to prove that its breach is seen: those of the core, and that of the shell's pipeline. */
export type BreakableRule = Rule | 'persist-before-send';

/** Everything that exists in a world, for the parts that move it and those that watch it. */
export interface Site {
  /** Everything that chance decides follows from it. */
  readonly seed: number;
  readonly agenda: Agenda;
  readonly network: Network;
  readonly dice: Dice;
  readonly hosts: ReadonlyMap<MonitorId, Host>;
  readonly servers: ReadonlyMap<ServerId, ModelServer>;
  readonly outcomes: Map<string, Outcome>;
  readonly sabotage: ReadonlySet<BreakableRule>;
  readonly observers: Observers;
  configOf(self: MonitorId): CoreConfig;
  /** False when the monitor dies at this point instead. */
  survives(host: Host, effect: Effect): boolean;
  /** One line of the trace; the text is only made when somebody reads it. */
  note(host: Host | null, text: () => string): void;
}

/** Sees what happens in the world, and nothing of what a monitor thinks. May throw a Violation. */
export interface Observer {
  /** A monitor was started. */
  readonly onStart?: (host: Host) => void;
  /** A record is on a monitor's disk for good. */
  readonly onStored?: (host: Host, record: DurableRecord) => void;
  /** A monitor does something: its effect leaves it. */
  readonly onEffect?: (host: Host, effect: Effect) => void;
  /** A message reached a monitor that is awake. */
  readonly onDelivered?: (to: Host, from: MonitorId, message: Message) => void;
  /** A server did what a monitor told it. */
  readonly onDeed?: (server: ModelServer, deed: Deed) => void;
  /** A server acknowledged a client's write. */
  readonly onWrite?: (server: ModelServer, bytes: number) => void;
  /** After everything that happens. */
  readonly onMoment?: () => void;
}

/** All observers as one. */
export type Observers = Required<Observer>;

/** Tells each of several observers. */
export function tellAll(all: readonly Observer[]): Observers {
  const starts = all.flatMap(({ onStart }) => onStart ?? []);
  const stored = all.flatMap(({ onStored }) => onStored ?? []);
  const effects = all.flatMap(({ onEffect }) => onEffect ?? []);
  const deliveries = all.flatMap(({ onDelivered }) => onDelivered ?? []);
  const deeds = all.flatMap(({ onDeed }) => onDeed ?? []);
  const writes = all.flatMap(({ onWrite }) => onWrite ?? []);
  const moments = all.flatMap(({ onMoment }) => onMoment ?? []);
  return {
    onStart: (host) => starts.forEach((tell) => tell(host)),
    onStored: (host, record) => stored.forEach((tell) => tell(host, record)),
    onEffect: (host, effect) => effects.forEach((tell) => tell(host, effect)),
    onDelivered: (to, from, message) => deliveries.forEach((tell) => tell(to, from, message)),
    onDeed: (server, deed) => deeds.forEach((tell) => tell(server, deed)),
    onWrite: (server, bytes) => writes.forEach((tell) => tell(server, bytes)),
    onMoment: () => {
      for (const tell of moments) tell();
    },
  };
}
