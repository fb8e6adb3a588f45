import { expect } from 'chai';
import type { DurableRecord, Effect } from '../sentinel/index.js';
import { createEffectPipeline } from '../src/effect-pipeline.js';

const RECORD = {} as DurableRecord;
const persist: Effect = { kind: 'persist', record: RECORD };
const claim: Effect = { kind: 'claimAddress', untilMs: 1000, limitMs: 100 };
const release: Effect = { kind: 'releaseAddress', limitMs: 100 };

function pipelineWith() {
  const performed: string[] = [];
  const dropped: string[] = [];
  let write: () => void = () => undefined;
  const pipeline = createEffectPipeline({
    persist: () => new Promise((resolve) => void (write = resolve)),
    perform: ({ kind }) => performed.push(kind),
    drop: ({ kind }) => dropped.push(kind),
    onPersisted: () => undefined,
    onPersistFailed: () => undefined,
  });
  const onDisk = async () => {
    write();
    await pipeline.idle();
  };
  return { pipeline, performed, dropped, onDisk };
}

describe('virtual addresses in the order of effects', () => {
  it('are claimed when what was decided before is on disk', async () => {
    const { pipeline, performed, onDisk } = pipelineWith();
    pipeline.push([persist, claim]);
    expect(performed).to.deep.equal([]);
    await onDisk();
    expect(performed).to.deep.equal(['claimAddress']);
  });

  it('are released at once, and a claim that still waits does not come after that', async () => {
    const { pipeline, performed, dropped, onDisk } = pipelineWith();
    pipeline.push([persist, claim]);
    pipeline.push([release]);
    expect([performed, dropped]).to.deep.equal([['releaseAddress'], ['claimAddress']]);
    await onDisk();
    expect(performed).to.deep.equal(['releaseAddress']);
  });

  it('are claimed again behind a release', async () => {
    const { pipeline, performed, onDisk } = pipelineWith();
    pipeline.push([persist, release, claim]);
    await onDisk();
    expect(performed).to.deep.equal(['releaseAddress', 'claimAddress']);
  });
});
