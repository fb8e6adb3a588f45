import { expect } from 'chai';
import { monitorId } from '../../sentinel/index.js';
import { addressViews, renderAddressTable } from '../../src/cli/address-table.js';
import type { AddressDocument, AddressesDocument } from '../../src/http/addresses-document.js';
import { startHttpBed } from '../http/http-bed.js';
import { sampleMonitor, samplePicture } from '../kit/sample-picture.js';
import { ts } from './ts-bed.js';

const CARD = '02:00:00:00:00:05';

function answerOf(host: string, change: Partial<AddressDocument> = {}): AddressesDocument {
  const away = { is_here: false, held_seconds: null, kernel_seconds: null, seen_at: CARD, problem: null };
  const addresses = [{ address: '10.0.0.100/32', interface: 'eth0', ...away, ...change }];
  return { group: 'telemetry', monitor: `${host}:26379`, keeper: '10.0.0.5:26379', addresses };
}

const SERVERS = ['10.0.0.5:6379', '10.0.0.6:6379', '10.0.0.7:6379'];
const viewsOf = (answers: readonly AddressesDocument[], silent: readonly string[] = []) =>
  addressViews({ answers, silent, servers: SERVERS });
const unaware = (host: string): AddressesDocument => ({ ...answerOf(host), addresses: [] });

const here = { is_here: true, held_seconds: 50, kernel_seconds: 3 };

describe('where the addresses are', () => {
  it('is a row an address, with every host that confirms it', () => {
    const views = viewsOf([answerOf('10.0.0.5', here), answerOf('10.0.0.6'), answerOf('10.0.0.7')]);
    expect(views[0]).to.include({ is_ok: true });
    expect(`\n${renderAddressTable(views)}`).to.equal(`
Group      Address        Should Be At    Is At     Since    Kernel Lease    Confirmed By
---------  -------------  --------------  --------  -------  --------------  ------------------
telemetry  10.0.0.100/32  10.0.0.5        10.0.0.5  50s      3s              10.0.0.6, 10.0.0.7
`);
  });

  const cases: readonly (readonly [
    what: string,
    answers: readonly AddressesDocument[],
    silent: string[],
    text: string,
  ])[] = [
    [
      'two hosts have it',
      [answerOf('10.0.0.5', here), answerOf('10.0.0.6', here)],
      [],
      '2 hosts have it: 10.0.0.5 and 10.0.0.6',
    ],
    [
      'three hosts have it',
      [answerOf('10.0.0.5', here), answerOf('10.0.0.6', here), answerOf('10.0.0.7', here)],
      [],
      '3 hosts have it: 10.0.0.5, 10.0.0.6 and 10.0.0.7',
    ],
    [
      'a host with a server has another configuration',
      [unaware('10.0.0.6'), answerOf('10.0.0.5', here)],
      [],
      '! 10.0.0.100/32: 10.0.0.6 does not know it: write the same virtual_addresses into its quorate.yaml',
    ],
    ['nobody has it', [answerOf('10.0.0.5'), answerOf('10.0.0.6')], [], 'nowhere'],
    ['another host has it', [answerOf('10.0.0.5'), answerOf('10.0.0.6', here)], [], '10.0.0.6'],
    ['a host has trouble', [answerOf('10.0.0.5', { ...here, problem: 'eth0 is down' })], [], '10.0.0.5: eth0 is down'],
    ['a host is silent', [answerOf('10.0.0.5', here)], ['10.0.0.6:26379'], '10.0.0.6:26379 does not answer'],
  ];
  for (const [what, answers, silent, text] of cases) {
    it(`is not well when ${what}`, () => {
      const views = viewsOf(answers, silent);
      expect(views.every((view) => view.is_ok)).to.equal(false);
      expect(renderAddressTable(views)).to.include(text);
    });
  }

  it('is told although the host that is heard first has no server and knows of no address', () => {
    const views = viewsOf([unaware('10.0.0.1'), answerOf('10.0.0.5', here)]);
    expect(views).to.have.length(1);
    expect(views[0]).to.deep.include({ group: 'telemetry', is_at: ['10.0.0.5'], is_ok: true });
  });

  it('is a sentence where there is none, and all is well', async () => {
    const bed = await startHttpBed();
    const self = monitorId('127.0.0.1:26379');
    bed.supervisor.pictures = [samplePicture({ self, monitors: [sampleMonitor({ monitor: self })] })];
    const monitor = `127.0.0.1:${bed.server.port}`;
    const result = await ts(['show', 'address', '--monitor', monitor]);
    const json = await ts(['show', 'address', '--json', '--monitor', monitor]);
    await bed.server.close();
    expect(result).to.include({ exitCode: 0, stderr: '' });
    expect(result.stdout).to.match(/^There is no virtual address\. .*virtual_addresses .*\n$/);
    expect([json.exitCode, JSON.parse(json.stdout)]).to.deep.equal([0, { addresses: [] }]);
  });

  it('is not known where no monitor of the group answers', async () => {
    const bed = await startHttpBed();
    const self = monitorId('127.0.0.9:26379');
    bed.supervisor.pictures = [samplePicture({ self, monitors: [sampleMonitor({ monitor: self })] })];
    const result = await ts(['show', 'address', '--monitor', `127.0.0.1:${bed.server.port}`]);
    await bed.server.close();
    expect(result).to.include({ exitCode: 3, stdout: '' });
    expect(result.stderr).to.include('no monitor of ').and.include('same http_port');
  });

  it('counts only those as confirming that find it at the card of its holder', () => {
    const other = answerOf('10.0.0.6', { seen_at: '02:00:00:00:00:09' });
    const views = viewsOf([answerOf('10.0.0.5', here), other, answerOf('10.0.0.7', { seen_at: null })]);
    expect(views[0]?.confirmed_by).to.deep.equal([]);
  });

  it('is asked of every monitor of the group', async () => {
    const bed = await startHttpBed();
    const report = { address: '10.0.0.100/32', interfaceName: 'eth0', isHere: true, heldForMs: 50_900 };
    const rest = { kernelSeconds: 3, seenAt: CARD, problem: null };
    Object.assign(bed.supervisor, { addresses: async () => [{ ...report, ...rest }] });
    const self = monitorId('127.0.0.1:26379');
    const monitors = [sampleMonitor({ monitor: self }), sampleMonitor({ monitor: monitorId('127.0.0.9:26379') })];
    const lease = { isOn: true, whyOff: null, keeper: self, heldMs: 3000, promises: [] };
    bed.supervisor.pictures = [samplePicture({ self, monitors, lease })];
    const result = await ts(['show', 'address', '--json', '--monitor', `127.0.0.1:${bed.server.port}`]);
    await bed.server.close();
    expect(result.exitCode).to.equal(1);
    const { addresses } = JSON.parse(result.stdout) as { addresses: object[] };
    expect(addresses[0]).to.deep.include({ should_be_at: '127.0.0.1', is_at: ['127.0.0.1'], held_seconds: 50 });
    expect(result.stdout).to.include('127.0.0.9:26379 does not answer');
  });
});
