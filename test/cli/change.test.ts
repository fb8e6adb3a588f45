import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { monitorId } from '../../sentinel/index.js';
import type { RefusalCode } from '../../sentinel/index.js';
import { startHttpBed } from '../http/http-bed.js';
import type { HttpBed } from '../http/http-bed.js';
import { sampleMonitor, samplePicture } from '../kit/sample-picture.js';
import { ts } from './ts-bed.js';

const REFUSALS: readonly (readonly [RefusalCode, number])[] = [
  ['E_UNKNOWN_SERVER', 64],
  ['E_DOUBLED_SERVER', 64],
  ['E_MISSING_SERVER', 64],
  ['E_BUSY', 1],
  ['E_NO_REPLICA', 1],
  ['E_NOT_ELIGIBLE', 1],
  ['E_IS_MASTER', 1],
  ['E_NOT_READY', 1],
  ['E_NOT_MEMBER', 1],
  ['E_WENT_BACK', 1],
  ['E_NO_QUORUM', 2],
  ['E_NO_MASTER', 2],
  ['E_TIMEOUT', 3],
];

describe('ts changes', () => {
  let bed: HttpBed;
  let at: readonly string[];
  const addServer = ['add', 'server', '10.0.0.6', '10.0.0.5:6379', '10.0.0.7'];

  const start = async (options: { secret?: string } = {}) => {
    bed = await startHttpBed(options);
    at = ['--monitor', `127.0.0.1:${bed.server.port}`];
  };

  beforeEach(() => start());
  afterEach(() => bed.server.close());

  it('the order with add server, and prints what was done', async () => {
    const text = '10.0.0.6 is master now (was 10.0.0.5); 10.0.0.5, 10.0.0.7 follow.';
    bed.supervisor.outcome = { isDone: true, text };
    const { exitCode, stdout, stderr } = await ts([...addServer, ...at]);
    expect([exitCode, stdout, stderr]).to.deep.equal([0, `${text}\n`, '']);
    const order = ['10.0.0.6:6379', '10.0.0.5:6379', '10.0.0.7:6379'];
    expect(bed.supervisor.requests).to.deep.equal([{ group: 'telemetry', change: { kind: 'order', order } }]);
  });

  it('nothing for a host name, and says that addresses are required', async () => {
    const { exitCode, stderr } = await ts(['add', 'server', 'ts02', '10.0.0.5', ...at]);
    expect(exitCode).to.equal(64);
    expect(stderr).to.match(/^ts: "ts02" is not an IP address \[E_HOST_NAME\]\nGive addresses such as 10\.0\.0\.5 /);
    expect(bed.supervisor.requests).to.deep.equal([]);
  });

  it('nothing for an unknown address, and names the servers', async () => {
    const { exitCode, stderr } = await ts(['add', 'server', '10.0.0.9', '10.0.0.5', ...at]);
    expect(exitCode).to.equal(64);
    expect(stderr).to.equal(
      'ts: 10.0.0.9 is not a server of this group [E_UNKNOWN_SERVER]\nIts servers are 10.0.0.5:6379, 10.0.0.6:6379, 10.0.0.7:6379.\n',
    );
  });

  for (const [code, expected] of REFUSALS) {
    it(`nothing on ${code}, and exits with ${expected}`, async () => {
      bed.supervisor.outcome = { isDone: false, code, text: 'this is why' };
      const { exitCode, stdout, stderr } = await ts([...addServer, ...at]);
      expect([exitCode, stdout, stderr]).to.deep.equal([expected, '', `ts: this is why [${code}]\n`]);
    });
  }

  it('the master with failover', async () => {
    await ts(['failover', ...at]);
    await ts(['failover', '--group', 'telemetry', '--accept-loss', '2048', ...at]);
    expect(bed.supervisor.requests.map(({ change }) => change)).to.deep.equal([
      { kind: 'failover', acceptLossBytes: 0 },
      { kind: 'failover', acceptLossBytes: 2048 },
    ]);
  });

  for (const loss of ['-1', '1.5', '1KB', '']) {
    it(`nothing when "${loss}" is the loss to accept`, async () => {
      const { exitCode } = await ts(['failover', `--accept-loss=${loss}`, ...at]);
      expect([exitCode, bed.supervisor.requests]).to.deep.equal([64, []]);
    });
  }

  it('nothing while it is not clear which group is meant', async () => {
    bed.supervisor.pictures = [samplePicture(), samplePicture({ group: 'billing' })];
    const { exitCode, stderr } = await ts([...addServer, ...at]);
    expect(exitCode).to.equal(64);
    expect(stderr).to.equal(
      'ts: this monitor has 2 groups; say which one is meant [E_USAGE]\nAdd --group, one of: telemetry, billing.\n',
    );
    expect((await ts([...addServer, '--group', 'billing', ...at])).exitCode).to.equal(0);
    expect(bed.supervisor.requests.map(({ group }) => group)).to.deep.equal(['billing']);
  });

  describe('with a secret', () => {
    let directory: string;

    beforeEach(async () => {
      await bed.server.close();
      await start({ secret: 'correct horse battery' });
      directory = mkdtempSync(join(tmpdir(), 'ts secret '));
      writeFileSync(
        join(directory, 'quorate.yaml'),
        `monitor:\n  address: 127.0.0.1\n  http_port: ${bed.server.port}\n  secret_file: secret\n`,
      );
    });

    afterEach(() => rmSync(directory, { recursive: true }));

    it('prove that they may, when the secret of the configuration can be read', async () => {
      writeFileSync(join(directory, 'secret'), 'correct horse battery\n');
      expect((await ts(addServer, { configFile: join(directory, 'quorate.yaml') })).exitCode).to.equal(0);
      expect((await ts([...addServer, '--config', join(directory, 'quorate.yaml')])).exitCode).to.equal(0);
    });

    it('are refused without it, with what to do', async () => {
      const { exitCode, stderr } = await ts(addServer, { configFile: join(directory, 'quorate.yaml') });
      expect(exitCode).to.equal(3);
      expect(stderr).to.include('only with the token of its secret').and.to.include('secret_file');
      expect(bed.supervisor.requests).to.deep.equal([]);
    });
  });
});

describe('ts check quorum', () => {
  let bed: HttpBed;

  beforeEach(async () => {
    bed = await startHttpBed();
  });

  afterEach(() => bed.server.close());

  const ids = ['10.0.0.5:26379', '10.0.0.6:26379', '10.0.0.7:26379'].map(monitorId);
  const TABLE: readonly (readonly [number, boolean, number, string])[] = [
    [3, true, 0, 'telemetry: quorum: 3 of 3 monitors vote, 2 needed\n'],
    [2, true, 1, 'telemetry: quorum, but no further monitor may fail: 2 of 3 monitors vote, 2 needed\n'],
    [1, false, 2, 'telemetry: no quorum: 1 of 3 monitors vote, 2 needed; a lost master is not replaced\n'],
  ];

  for (const [live, hasQuorum, expected, text] of TABLE) {
    it(`exits with ${expected} when ${live} of 3 monitors live`, async () => {
      const monitors = ids.map((monitor, index) =>
        sampleMonitor({ monitor, isSelf: index === 0, isLive: index < live }),
      );
      bed.supervisor.pictures = [samplePicture({ monitors, hasQuorum })];
      const { exitCode, stdout } = await ts(['check', 'quorum', '--monitor', `127.0.0.1:${bed.server.port}`]);
      expect([exitCode, stdout]).to.deep.equal([expected, text]);
    });
  }
});
