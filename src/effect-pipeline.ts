import type { DurableRecord, Effect } from '../sentinel/index.js';

type Persist = Extract<Effect, { kind: 'persist' }>;
type Deed = Exclude<Effect, Persist>;

export interface EffectPipelineOptions {
  /** Resolves when the record is on disk, rejects when it could not be put there. */
  readonly persist: (record: DurableRecord) => Promise<void>;
  /** Begins one effect; never throws and does not wait for its end. */
  readonly perform: (effect: Deed) => void;
  /** Drops one effect that depended on a record which is not on disk. */
  readonly drop: (effect: Deed) => void;
  readonly onPersisted: (record: DurableRecord) => void;
  readonly onPersistFailed: (reason: string) => void;
}

/** Begins the effects of one group in their order, and none behind a record that is not on disk yet. */
export interface EffectPipeline {
  push(effects: readonly Effect[]): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

/** The one place that holds the rule "on disk before it is told". */
export function createEffectPipeline(options: EffectPipelineOptions): EffectPipeline {
  let waiting: Effect[] = [];
  let writing: Promise<void> | null = null;

  const run = (): void => {
    while (writing === null) {
      const effect = waiting.shift();
      if (effect === undefined) return;
      if (effect.kind !== 'persist') options.perform(effect);
      else writing = write(effect.record);
    }
  };

  const write = async (record: DurableRecord): Promise<void> => {
    try {
      await options.persist(record);
      writing = null;
      options.onPersisted(record);
    } catch (error) {
      writing = null;
      dropUntilNextPersist();
      options.onPersistFailed(error instanceof Error ? error.message : String(error));
    }
    run();
  };

  const dropUntilNextPersist = (): void => {
    const next = waiting.findIndex((effect) => effect.kind === 'persist');
    const lost = waiting.slice(0, next < 0 ? waiting.length : next);
    waiting = next < 0 ? [] : waiting.slice(next);
    for (const effect of lost) {
      if (effect.kind === 'persist') continue;
      if (isHarmless(effect)) options.perform(effect);
      else options.drop(effect);
    }
  };

  /** What overtakes those that wait for the disk must not be undone by an older wish that comes after it. */
  const dropWaiting = (isOvertaken: (effect: Effect) => boolean): void => {
    const overtaken = waiting.filter(isOvertaken);
    waiting = waiting.filter((effect) => !overtaken.includes(effect));
    for (const effect of overtaken) if (effect.kind !== 'persist') options.drop(effect);
  };

  return {
    push: (effects) => {
      for (const effect of effects) {
        if (effect.kind === 'fence') dropWaiting((each) => each.kind === 'unfence' && each.server === effect.server);
        if (effect.kind === 'releaseAddress') dropWaiting((each) => each.kind === 'claimAddress');
        if (isUrgent(effect)) options.perform(effect);
        else waiting.push(effect);
      }
      run();
    },
    idle: async () => {
      while (writing !== null) await writing;
    },
  };
}

/**
 * What need not wait for the disk: a look tells nobody anything (a slow disk must not make a healthy server look
 * silent), and a fence promises nothing and must be up in time; so must an address be gone.
 */
function isUrgent(effect: Effect): effect is Extract<Effect, { kind: 'probe' | 'fence' | 'releaseAddress' }> {
  return effect.kind === 'probe' || effect.kind === 'fence' || effect.kind === 'releaseAddress';
}

/** What may be done although the record in front of it is not on disk: it promises nothing to anybody. */
function isHarmless(effect: Deed): boolean {
  return ['announce', 'answer', 'link', 'unlink', 'detach'].includes(effect.kind);
}
