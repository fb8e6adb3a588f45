import { expect } from 'chai';
import { waitUntil } from '../../src/demo/deadline.js';
import { systemTimers as timers } from '../../src/timers.js';
import { removeLab, removeLeftovers } from './leftovers.js';
import { FLOOD_LANES, MoverClient } from './mover-client.js';
import { createNetwork } from './network.js';
import type { Network } from './network.js';
import { requireLab } from './permission.js';
import { runTool } from './system-tool.js';

const ADDRESS = '10.77.0.100';
const WANTED = { address: ADDRESS, prefix: 32, interfaceName: 'eth0' };

describe('the mover of virtual addresses, on a real kernel', () => {
  let network: Network;
  let movers: MoverClient[] = [];

  before(function () {
    requireLab(this);
    removeLeftovers();
    network = createNetwork(2);
  });

  afterEach(async () => {
    for (const mover of movers) mover.kill('SIGKILL');
    movers = [];
    for (const host of [1, 2]) await waitForAway(host, 8000);
  });

  after(() => removeLab(process.pid));

  const start = async (host: number, change: Partial<typeof WANTED> = {}, hosts: readonly string[] = []) => {
    const mover = await MoverClient.start(network, host, { addresses: [{ ...WANTED, ...change }], hosts });
    movers.push(mover);
    return mover;
  };
  const ip = (host: number, ...args: readonly string[]) => runTool('ip', [...network.inside(host), 'ip', ...args]);
  const copies = (host: number, address = ADDRESS) =>
    ip(host, '-o', 'addr', 'show')
      .split('\n')
      .filter((line) => line.includes(` ${address}/`));
  const isHere = (host: number) => copies(host).length > 0;
  const waitForAway = (host: number, limitMs: number) =>
    waitUntil({
      what: 'the address to go',
      limitMs,
      timers,
      everyMs: 5,
      missing: () => (isHere(host) ? 'it is there' : null),
    });

  it('puts an address there for a limited time, and takes it away', async () => {
    const mover = await start(1);
    expect(await mover.claim(5000)).to.deep.equal({ isDone: true });
    expect(copies(1).join()).to.match(/inet 10\.77\.0\.100\/32 .*valid_lft [45]sec preferred_lft [45]sec/s);
    const [report] = await mover.report();
    expect(report).to.include({ address: '10.77.0.100/32', isHere: true, problem: null });
    expect(await mover.release()).to.deep.equal({ isDone: true });
    expect(copies(1)).to.deep.equal([]);
  });

  it('can do so with IPv6, usable at once', async () => {
    const mover = await start(1, { address: 'fd77::100', prefix: 128 });
    expect(await mover.claim(5000)).to.deep.equal({ isDone: true });
    expect(copies(1, 'fd77::100').join()).to.include('nodad').and.not.to.include('tentative');
    expect(await mover.release()).to.deep.equal({ isDone: true });
    expect(copies(1, 'fd77::100')).to.deep.equal([]);
  });

  it('takes every copy away, whatever its prefix and interface', async () => {
    const mover = await start(1);
    await mover.claim(5000);
    ip(1, 'addr', 'add', `${ADDRESS}/24`, 'dev', 'eth0');
    ip(1, 'addr', 'add', `${ADDRESS}/32`, 'dev', 'lo');
    ip(1, 'addr', 'add', '110.77.0.100/32', 'dev', 'lo');
    expect(await mover.release()).to.deep.equal({ isDone: true });
    expect(copies(1)).to.deep.equal([]);
    expect(copies(1, '110.77.0.100')).to.have.length(1);
    ip(1, 'addr', 'del', '110.77.0.100/32', 'dev', 'lo');
  });

  for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
    it(`lets nothing outlive the right to it when its process gets ${signal}`, async () => {
      const mover = await start(1);
      await mover.claim(700);
      const claimedMs = timers.nowMs();
      mover.kill(signal);
      expect(isHere(1)).to.equal(true);
      await waitForAway(1, 2000);
      expect(timers.nowMs() - claimedMs).to.be.within(550, 850);
    });
  }

  it('keeps what its successor after a crash has renewed', async () => {
    const first = await start(1);
    await first.claim(3000);
    first.kill('SIGKILL');
    const second = await start(1);
    expect(await second.claim(9000)).to.deep.equal({ isDone: true });
    const untilMs = timers.nowMs() + 3200;
    while (timers.nowMs() < untilMs) {
      expect(isHere(1)).to.equal(true);
      await new Promise<void>((resolve) => void timers.after(10, resolve));
    }
    await second.release();
  });

  it('takes away what the system was configured with, and says so', async () => {
    ip(1, 'addr', 'add', `${ADDRESS}/32`, 'dev', 'eth0');
    const mover = await start(1);
    expect(copies(1)).to.deep.equal([]);
    expect((await mover.findings()).join()).to.include('remove it there, or it comes back');
  });

  for (const [family, address, prefix] of [
    ['IPv4', ADDRESS, 32],
    ['IPv6', 'fd77::100', 128],
  ] as const) {
    it(`does not take an address of ${family} from another machine, and names that one`, async () => {
      ip(2, 'addr', 'add', `${address}/${prefix}`, 'dev', 'eth0', ...(prefix === 128 ? ['nodad'] : []));
      const mac = ip(2, '-br', 'link', 'show', 'eth0').split(/\s+/)[2] ?? '';
      const mover = await start(1, { address, prefix });
      const result = await mover.claim(5000);
      expect(result).to.have.property('reason').that.includes('another machine has it').and.includes(mac);
      expect(copies(1, address)).to.deep.equal([]);
      expect((await mover.report())[0]).to.include({ isHere: false, seenAt: mac });
      ip(2, 'addr', 'del', `${address}/${prefix}`, 'dev', 'eth0');
      await new Promise<void>((resolve) => void timers.after(600, resolve));
      expect(await mover.claim(5000)).to.deep.equal({ isDone: true });
      await mover.release();
    });

    it(`tells of another machine that speaks for an address of ${family} that is held`, async () => {
      const mover = await start(1, { address, prefix });
      const other = await start(2, { address, prefix });
      await mover.claim(5000);
      await other.ask({ do: 'announce', address });
      const missing = async () =>
        (await mover.findings()).some((each) => each.startsWith('conflict')) ? null : 'nothing is told';
      await waitUntil({ what: 'the conflict to be told', limitMs: 2000, timers, missing });
      await mover.release();
    });
  }

  it('resets an idle connection while its client can still hear of it', async () => {
    const [mover, other] = [await start(1), await start(2)];
    await mover.claim(5000);
    await mover.ask({ do: 'serve' });
    expect(await other.ask({ do: 'connect', address: ADDRESS })).to.deep.equal({ isConnected: true });
    const ended = other.next();
    const releasedMs = timers.nowMs();
    await mover.release();
    expect(await ended).to.equal('ECONNRESET');
    expect(timers.nowMs() - releasedMs).to.be.below(500);
  });

  for (const address of [ADDRESS, 'fd77::100']) {
    it(`lets no connection to ${address} slip in while it is released`, async () => {
      const isIpv6 = address.includes(':');
      if (isIpv6) for (const host of [1, 2]) ip(host, 'addr', 'replace', `fd77::${host}/64`, 'dev', 'eth0', 'nodad');
      const [mover, other] = [await start(1, { address, prefix: isIpv6 ? 128 : 32 }), await start(2)];
      await mover.claim(5000);
      await mover.ask({ do: 'serve' });
      await other.ask({ do: 'flood', address });
      expect(await mover.release()).to.deep.equal({ isDone: true });
      // One handshake in each lane may have been cut in two: its client hears of the end when it speaks.
      const missing = async () => {
        const left = Number(await other.ask({ do: 'left' }));
        return left <= FLOOD_LANES ? null : `${left} did not hear of the end`;
      };
      await waitUntil({ what: 'all connections to be reset', limitMs: 500, timers, missing });
      const kept = runTool('ip', [...network.inside(1), 'ss', '-Htn', 'state', 'established', 'sport', '=', ':7000']);
      expect(kept).to.equal('');
    });
  }

  it('takes away at once what somebody adds without an end, on its holder and elsewhere', async () => {
    const [mover, other] = [await start(1), await start(2)];
    await mover.claim(5000);
    ip(1, 'addr', 'add', `${ADDRESS}/24`, 'dev', 'eth0');
    ip(2, 'addr', 'add', `${ADDRESS}/24`, 'dev', 'eth0');
    await waitForAway(2, 1000);
    const one = () => (copies(1).length === 1 ? null : `${copies(1).length} are there`);
    await waitUntil({ what: 'one copy to be left', limitMs: 1000, timers, missing: one });
    expect(copies(1).join()).to.include(`${ADDRESS}/32`);
    for (const each of [mover, other]) expect((await each.findings()).join()).to.include('remove it there');
    await mover.release();
  });

  for (const [address, prefix] of [
    [ADDRESS, 32],
    ['fd77::100', 128],
  ] as const) {
    it(`puts ${address} back when somebody takes it away, and says so`, async () => {
      const mover = await start(1, { address, prefix });
      await mover.claim(5000);
      ip(1, 'addr', 'del', `${address}/${prefix}`, 'dev', 'eth0');
      const missing = () => (copies(1, address).length === 1 ? null : 'it is away');
      await waitUntil({ what: 'the address to be back', limitMs: 1000, timers, missing });
      expect((await mover.findings()).join()).to.include('was taken away from this host by somebody else');
      await mover.release();
      expect(copies(1, address)).to.deep.equal([]);
    });
  }

  it('can be asked and announced again when its interface has been down', async () => {
    network.setLink(1, 'down');
    const mover = await start(1);
    expect((await mover.findings()).join()).to.include('the interface eth0 is down');
    await mover.claim(5000);
    network.setLink(1, 'up');
    const isWell = async () => ((await mover.findings()).at(-1) === 'doubt: null' ? null : 'it is doubted');
    await waitUntil({ what: 'the doubt to end', limitMs: 8000, timers, missing: isWell });
    expect(await mover.claim(5000)).to.deep.equal({ isDone: true });
    expect((await mover.report())[0]).to.include({ isHere: true, problem: null });
    await mover.release();
  });

  it('goes into effect again after a release that got stuck half way', async () => {
    const first = await start(1);
    await first.claim(5000);
    ip(1, 'route', 'del', 'local', ADDRESS, 'dev', 'eth0', 'table', 'local');
    first.kill('SIGKILL');
    const second = await start(1);
    expect(await second.claim(5000)).to.deep.equal({ isDone: true });
    expect(ip(1, 'route', 'show', 'table', 'local')).to.include(`local ${ADDRESS} `);
    await second.release();
  });

  it('makes the gateway learn an address of either family', async () => {
    ip(2, 'addr', 'replace', 'fd77::2/64', 'dev', 'eth0', 'nodad');
    ip(1, 'addr', 'replace', 'fd77::1/64', 'dev', 'eth0', 'nodad');
    ip(1, 'route', 'replace', 'default', 'via', network.address(2));
    ip(1, '-6', 'route', 'replace', 'default', 'via', 'fd77::2');
    for (const [address, prefix] of [
      [ADDRESS, 32],
      ['fd77::100', 128],
    ] as const) {
      const mover = await start(1, { address, prefix });
      ip(2, 'neigh', 'flush', 'dev', 'eth0');
      await mover.claim(5000);
      const missing = () => (ip(2, 'neigh', 'show', address).includes('lladdr') ? null : 'it has not');
      await waitUntil({ what: 'the gateway to have learnt the address', limitMs: 1000, timers, missing });
      await mover.release();
    }
    ip(1, 'route', 'del', 'default');
    ip(1, '-6', 'route', 'del', 'default');
  });

  it('says what is wrong with an interface that is missing or down', async () => {
    const missing = await start(1, { interfaceName: 'eth9' });
    expect(await missing.claim(5000))
      .to.have.property('reason')
      .that.includes('there is no interface eth9');
    expect((await missing.findings()).join()).to.include('there is no interface eth9');
    network.setLink(1, 'down');
    const down = await start(1);
    expect(await down.claim(5000))
      .to.have.property('reason')
      .that.includes('is down: ip link set eth0 up');
    network.setLink(1, 'up');
  });

  it('warns of an address outside the networks of its interface', async () => {
    const mover = await start(1, { address: '192.0.2.9' });
    expect((await mover.findings()).join()).to.include('outside the networks of eth0 (10.77.0.1/24');
  });

  it('needs no other rights than CAP_NET_ADMIN and CAP_NET_RAW', async () => {
    const rights = '-all,+net_admin,+net_raw';
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs'];
    const held = [`--bounding-set=${rights}`, `--inh-caps=${rights}`, `--ambient-caps=${rights}`];
    const prefix = ['setpriv', ...nobody, ...held];
    const mover = await MoverClient.start(network, 1, { addresses: [WANTED], hosts: [] }, prefix);
    movers.push(mover);
    const other = await start(2);
    expect(await mover.claim(5000)).to.deep.equal({ isDone: true });
    await mover.ask({ do: 'serve' });
    await other.ask({ do: 'connect', address: ADDRESS });
    const ended = other.next();
    expect((await mover.report())[0]).to.include({ isHere: true, problem: null });
    expect(await mover.release()).to.deep.equal({ isDone: true });
    expect(await ended).to.equal('ECONNRESET');
    expect(copies(1)).to.deep.equal([]);
  });

  it('says which right is missing', async () => {
    const nobody = ['setpriv', '--reuid=65534', '--clear-groups'];
    const mover = await MoverClient.start(network, 1, { addresses: [WANTED], hosts: [] }, nobody);
    movers.push(mover);
    expect(await mover.claim(5000))
      .to.have.property('reason')
      .that.includes('CAP_NET_ADMIN');
  });
});
