import { expect } from 'chai';
import { openHoldGuard } from '../../src/address/hold-guard.js';
import { createKeepalivedMover } from '../../src/address/keepalived-mover.js';
import type { AddressMover } from '../../src/address/mover.js';
import { createTrackFile } from '../../src/address/track-file.js';
import { createLog } from '../../src/log.js';
import { nodeFileSystem } from '../../src/store/file-system.js';
import { systemTimers as timers } from '../../src/timers.js';
import { waitFor } from '../kit/wait-for.js';
import { hasKeepalived } from './keepalived-check.js';
import { KeepalivedHosts } from './keepalived-hosts.js';

const ADVERT_MS = 100;
const LIMIT_MS = 1000;
const LONG_MS = 60_000;

describe('addresses that the real keepalived moves', function () {
  let hosts: KeepalivedHosts;
  const owned = createLog({ level: 'error', destination: 'stdout', name: 'test', onFault: () => undefined });
  const movers = new Map<string, AddressMover>();

  before(async function () {
    if (!hasKeepalived() || process.getuid?.() !== 0) this.skip();
    hosts = new KeepalivedHosts();
    await hosts.open(ADVERT_MS);
    for (const name of hosts.names) {
      const mover = moverOn(name);
      movers.set(name, mover);
      await mover.start();
    }
  });

  after(async () => {
    for (const mover of movers.values()) await mover.close();
    await hosts?.close();
  });

  function moverOn(name: string): AddressMover {
    return createKeepalivedMover({
      addresses: [{ address: '10.98.0.100', prefix: 32, interfaceName: 'wire' }],
      trackFile: createTrackFile({ fs: nodeFileSystem, file: hosts.trackFile(name) }),
      guard: openHoldGuard({ trackFile: hosts.trackFile(name), timers, log: owned.log }),
      advertMs: ADVERT_MS,
      isHere: () => hosts.isHeldBy(name),
      watch: { start: () => Promise.resolve(), problem: () => null, close: () => undefined },
      timers,
      onFinding: () => undefined,
    });
  }

  function on(name: string): AddressMover {
    const mover = movers.get(name);
    if (mover === undefined) throw new Error(`no mover on ${name}`);
    return mover;
  }

  const claim = (name: string, forMs = LONG_MS) => on(name).claim(timers.nowMs() + forMs, LIMIT_MS);

  it('come to the host that claims them', async () => {
    expect(await claim('a')).to.deep.equal({ isDone: true });
    expect(await hosts.holders()).to.deep.equal(['a']);
  });

  it('are gone from the old host when its release ends, and come to the new one', async () => {
    expect(await on('a').release(LIMIT_MS)).to.deep.equal({ isDone: true });
    expect(await hosts.holders()).to.deep.equal([]);
    expect(await claim('b')).to.deep.equal({ isDone: true });
    expect(await hosts.holders()).to.deep.equal(['b']);
  });

  it('are not taken from a host that may hold them', async () => {
    expect(await claim('a'))
      .to.have.property('reason')
      .that.includes('keepalived does not take 10.98.0.100/32');
    expect(await hosts.holders()).to.deep.equal(['b']);
    await on('a').release(LIMIT_MS);
  });

  it('leave a host whose right to them is over', async () => {
    expect(await claim('b', 500)).to.deep.equal({ isDone: true });
    await waitFor('nobody holds the address', () => !hosts.isHeldBy('b'), 2000);
    expect(await hosts.holders()).to.deep.equal([]);
  });

  it('stay where keepalived was killed, and are told to be there', async () => {
    expect(await claim('b')).to.deep.equal({ isDone: true });
    await hosts.kill(1);
    expect(await on('b').release(LIMIT_MS))
      .to.have.property('reason')
      .that.includes('keepalived does not take 10.98.0.100/32 away; see whether it runs');
    expect(await hosts.holders()).to.deep.equal(['b']);
  });

  it('go when keepalived is started there again', async () => {
    hosts.start('b', ADVERT_MS);
    await waitFor('nobody holds the address', () => !hosts.isHeldBy('b'), 5000);
    expect(await on('b').release(LIMIT_MS)).to.deep.equal({ isDone: true });
  });
});
