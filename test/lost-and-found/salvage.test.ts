import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { EngineServer, FenceResult } from '../../src/engines/engine.js';
import type { CopyOrder, CopyResult } from '../../src/engines/history-copy.js';
import { createLostStore } from '../../src/lost-and-found/lost-store.js';
import { createSalvage } from '../../src/lost-and-found/salvage.js';
import type { Salvage } from '../../src/lost-and-found/salvage.js';
import { M, S, at } from '../kit/lab.js';

const NOW = Date.parse('2027-01-15T08:00:00.000Z');
const FENCED: FenceResult = { isDone: true, position: null, doubt: null };
const REFERENCE = at(2000, 'h1', { history: 'h0', forkOffset: 1000 });
const COPIED: CopyResult = {
  kind: 'copied',
  found: { position: at(1017), fork: { history: 'h0', offset: 1000, bytes: 17 }, writes: 1, remarks: [] },
};

describe('keeping the history of a server', () => {
  let directory: string;
  let now: number;
  let freeBytes: number;
  let salvage: Salvage;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'quorate-salvage-'));
    now = NOW;
    freeBytes = Number.MAX_SAFE_INTEGER;
    const log = { info: () => undefined, warn: () => undefined };
    const nowUnixMs = () => now;
    const space = { maxBytes: 10 ** 9, freeBytes: async () => freeBytes };
    const store = createLostStore({ directory, nowUnixMs, log, ...space });
    salvage = createSalvage({ store, group: 'telemetry', monitor: M(5), keepMs: 3_600_000, nowUnixMs, log });
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const keep = (copy: (order: CopyOrder) => Promise<CopyResult>, fenced: FenceResult = FENCED) =>
    salvage.keep({
      server: serverOf(copy, fenced),
      master: S(6),
      reference: REFERENCE,
      fenceLimitMs: 100,
      onProgress: () => undefined,
    });

  async function writeDump(order: CopyOrder, bytes = 4): Promise<CopyResult> {
    const sink = await order.open('dump.rdb');
    for (let left = bytes; left > 0; left -= 1024 * 1024) await sink.write(Buffer.alloc(Math.min(left, 1024 * 1024)));
    await sink.close();
    return COPIED;
  }

  it('ends with what was kept, and where', async () => {
    salvage.note(S(5), at(1005));
    now += 3000;
    salvage.note(S(5), at(1017));
    const result = await keep((order) => writeDump(order));
    const [entry] = await salvage.list();
    expect(result).to.deep.equal({
      isDone: true,
      position: at(1017),
      text: `17 bytes (1 writes) that the master does not have, kept as ${entry?.id}`,
    });
    expect(entry).to.deep.include({ kept_by: M(5), server: S(5), fork: { history: 'h0', offset: 1000 } });
    expect(entry?.lost).to.deep.equal({ bytes: 17, writes: 1, seconds: 3 });
    expect(entry?.expires_at).to.equal('2027-01-15T09:00:03.000Z');
    expect(entry?.master).to.deep.equal({
      server: S(6),
      position: { history: 'h1', offset: 2000, parent: { history: 'h0', fork_offset: 1000 } },
    });
  });

  it('tells of what it saw before the process began anew', async () => {
    salvage.note(S(5), at(1009));
    const found = { position: at(0, 'fresh'), fork: null, writes: null, remarks: [] };
    await keep(async (order) => ({ ...(await writeDump(order)), kind: 'copied', found }));
    expect((await salvage.list())[0]?.lost).to.deep.equal({ bytes: 9, writes: null, seconds: 0 });
  });

  it('leaves nothing on the disk when nothing is to be kept, and when it failed', async () => {
    const nothing = await keep(async (order) => {
      await writeDump(order);
      return { kind: 'nothing', why: 'only pings', position: null };
    });
    expect(nothing).to.deep.equal({ isDone: true, position: null });
    const failed = await keep(async () => ({ kind: 'failed', reason: 'the server is busy' }));
    expect(failed).to.deep.equal({ isDone: false, reason: 'the server is busy' });
    const broken = await keep(async (order) => {
      await (await order.open('dump.rdb')).write(Buffer.from('x'));
      throw new Error('EIO: the disk is broken');
    });
    expect(broken).to.deep.equal({ isDone: false, reason: 'EIO: the disk is broken' });
    expect(readdirSync(join(directory, 'telemetry'))).to.deep.equal([]);
  });

  it('copies nothing of a server that may still take writes', async () => {
    const refused = { isDone: false, reason: 'it answers nothing', server: 'silent' } as const;
    const result = await keep(() => Promise.reject(new Error('it was copied')), refused);
    expect(result).to.deep.equal({
      isDone: false,
      reason: 'it cannot be made to refuse writes: it answers nothing',
    });
  });

  it('begins again after a lack of room only where there is more of it', async () => {
    let copies = 0;
    const copy = (order: CopyOrder): Promise<CopyResult> => {
      copies += 1;
      return writeDump(order, 20 * 1024 * 1024);
    };
    freeBytes = 33 * 1024 * 1024;
    expect(await keep(async (order) => copy({ ...order, open: emptying(order) }))).to.have.property('isDone', false);
    freeBytes = 33 * 1024 * 1024;
    expect(await keep(copy))
      .to.have.property('reason')
      .that.contains('are free below');
    expect(copies).to.equal(1);
    freeBytes = 100 * 1024 * 1024;
    expect(await keep(copy)).to.have.property('isDone', true);
    expect(copies).to.equal(2);
  });

  it('copies one server at a time', async () => {
    const running: number[] = [];
    let count = 0;
    const copy = async (order: CopyOrder): Promise<CopyResult> => {
      count += 1;
      running.push(count);
      await writeDump(order, 1024 * 1024);
      count -= 1;
      return COPIED;
    };
    await Promise.all([keep(copy), keep(copy).then(() => (now += 1000))]);
    expect(running).to.deep.equal([1, 1]);
  });

  it('stops in the middle when the monitor stops', async () => {
    const result = await keep(async (order) => {
      salvage.close();
      return writeDump(order);
    });
    expect(result).to.deep.equal({ isDone: false, reason: 'the monitor is stopping' });
  });

  it('removes what has expired while the servers are looked at', async () => {
    await keep((order) => writeDump(order));
    now += 3_600_000;
    salvage.note(S(5), at(1));
    expect(await salvage.list()).to.deep.equal([]);
  });

  it('is done at once with an engine that keeps what it loses itself', async () => {
    const server = plainServer(FENCED);
    const order = { master: S(6), reference: null, fenceLimitMs: 100, onProgress: () => undefined };
    expect(await salvage.keep({ server, ...order })).to.deep.equal({ isDone: true, position: null });
  });

  /** The disk is filled by somebody else as soon as the copy has begun. */
  function emptying(order: CopyOrder): CopyOrder['open'] {
    return async (name) => {
      const sink = await order.open(name);
      await sink.write(Buffer.alloc(10));
      freeBytes = 0;
      return sink;
    };
  }
});

function serverOf(copyHistory: (order: CopyOrder) => Promise<CopyResult>, fenced: FenceResult): EngineServer {
  return { ...plainServer(fenced), copyHistory };
}

function plainServer(fenced: FenceResult): EngineServer {
  const done = async () => ({ isDone: true, position: null }) as const;
  return {
    server: S(5),
    probe: async () => ({ kind: 'silent' }),
    pulse: async () => ({ kind: 'silent' }),
    promote: done,
    fence: async () => fenced,
    dismiss: done,
    unfence: done,
    follow: done,
    hold: done,
    resume: done,
    onConnectionLost: () => undefined,
    onProcess: () => undefined,
    close: async () => undefined,
  };
}
