import { expect } from 'chai';
import { confLines } from '../../src/sentinel-conf/lines.js';
import { parseSentinelConf } from '../../src/sentinel-conf/parse.js';
import { toMonitorConfig } from '../../src/sentinel-conf/to-monitor-config.js';

const surroundings = {
  workingDirectory: '/work',
  directoryFault: () => null,
  isExecutable: () => true,
  addressOf: () => null,
};

const configOf = (text: string) =>
  toMonitorConfig(parseSentinelConf(confLines(text, []), surroundings), {
    hostName: 'ts01',
    localAddress: '10.0.0.9',
  });

const MONITOR = 'sentinel monitor m 10.0.0.5 6379 2\n';

describe('toMonitorConfig', () => {
  it('makes a monitor that discovers its servers and peers', () => {
    const config = configOf(
      `port 5000\ndir /data\n${MONITOR}sentinel known-replica m 10.0.0.6 6379\n` +
        `sentinel known-sentinel m 10.0.0.6 5001 ${'b'.repeat(40)}\nsentinel auth-pass m pw\nsentinel myid ${'a'.repeat(40)}\n`,
    );
    expect(config).to.deep.include({
      name: 'ts01',
      monitor: '10.0.0.9:5000',
      listen: ['*'],
      httpPort: null,
      stateFile: '/data/quorate-5000.state',
      lockFile: '/data/quorate-5000.lock',
      peers: ['10.0.0.6:5001'],
      runId: 'a'.repeat(40),
      sentinelAuth: null,
    });
    expect(config.groups).to.deep.equal([
      {
        name: 'm',
        engine: 'redis',
        servers: ['10.0.0.5:6379', '10.0.0.6:6379'],
        voters: ['10.0.0.9:5000', '10.0.0.6:5001'],
        quorum: 2,
        downAfterMs: 30_000,
        rebootAfterMs: 300_000,
        maxLagBytes: Number.MAX_SAFE_INTEGER,
        handoverLimitMs: 2000,
        lease: { lengthMs: 10_000, marginMs: 1000, unguardedMs: 0 },
        minHealthyReplicas: 0,
        writeLimits: { minReplicasToWrite: 0, maxLagSeconds: 10 },
        actionLimitMs: 1000,
        hasAddress: false,
        virtualAddresses: [],
        addressMode: 'quorate',
        addressConflict: 'refuse',
        addressHooks: null,
        keepalived: null,
        parallelSyncs: 1,
        failoverTimeoutMs: 180_000,
        discovers: true,
        auth: { user: null, password: 'pw' },
        tls: null,
      },
    ]);
  });

  it('takes the announced address first, then a bound one, then that of the host', () => {
    expect(configOf('bind 127.0.0.5\nsentinel announce-ip 10.1.1.1\nsentinel announce-port 7\n').monitor).to.equal(
      '10.1.1.1:7',
    );
    expect(configOf('bind 0.0.0.0 127.0.0.5\n').monitor).to.equal('127.0.0.5:26379');
    expect(configOf('bind -::* *\n')).to.deep.include({ monitor: '10.0.0.9:26379', listen: ['*'] });
    expect(configOf('bind ::1\n').monitor).to.equal('[::1]:26379');
  });

  const lengths = [
    [100, 500, 100],
    [1000, 1000, 100],
    [5000, 5000, 500],
    [30_000, 10_000, 1000],
  ] as const;
  for (const [downAfterMs, lengthMs, marginMs] of lengths) {
    it(`makes a lease of ${lengthMs} ms of down-after-milliseconds ${downAfterMs}`, () => {
      const [group] = configOf(`${MONITOR}sentinel down-after-milliseconds m ${downAfterMs}\n`).groups;
      expect(group?.lease).to.deep.equal({ lengthMs, marginMs, unguardedMs: 0 });
    });
  }

  it('has no lease with "sentinel fence no", and one with yes', () => {
    expect(configOf(`${MONITOR}sentinel fence m NO\n`).groups[0]?.lease).to.equal(null);
    expect(configOf(`${MONITOR}sentinel fence m yes\n`).groups[0]?.lease).to.include({ lengthMs: 10_000 });
  });

  const shared = [
    ['servers', 'sentinel known-replica m 10.0.0.5 6380\n', '10.0.0.5'],
    ['monitors', `sentinel known-sentinel m 10.0.0.9 26380 ${'b'.repeat(40)}\n`, '10.0.0.9'],
  ] as const;
  for (const [what, line, host] of shared) {
    it(`refuses "sentinel fence yes" where the file has two ${what} at one address, and takes it otherwise`, () => {
      expect(() => configOf(`${MONITOR}${line}sentinel fence m yes\n`)).to.throw(`${host} has several`);
      expect(configOf(`${MONITOR}${line}`).groups).to.have.length(1);
    });
  }

  it('is not its own peer', () => {
    const text = `bind 127.0.0.5\n${MONITOR}sentinel known-sentinel m 127.0.0.5 26379 ${'a'.repeat(40)}\n`;
    expect(configOf(text).peers).to.deep.equal([]);
    expect(configOf(text).groups[0]?.voters).to.deep.equal(['127.0.0.5:26379']);
  });

  it('makes sense of numbers that a Sentinel accepts', () => {
    const group = configOf(`${MONITOR}sentinel parallel-syncs m -3\nsentinel master-reboot-down-after-period m 5\n`)
      .groups[0];
    expect(group).to.include({ parallelSyncs: 1, rebootAfterMs: 30_000 });
  });
});
