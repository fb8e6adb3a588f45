import { expect } from 'chai';
import { makeCertificates } from '../kit/certificates.js';
import type { Certificates } from '../kit/certificates.js';
import { waitFor } from '../kit/wait-for.js';
import { Site } from './site.js';

describe('servers that speak TLS only', () => {
  let site: Site;
  let certificates: Certificates;

  beforeEach(async () => {
    site = new Site(65);
    certificates = await makeCertificates(site.addresses);
    const { ca, cert, key } = certificates.files;
    const args = [
      'tls-port 6379',
      'tls-replication yes',
      'tls-auth-clients yes',
      `tls-ca-cert-file ${ca}`,
      `tls-cert-file ${cert}`,
      `tls-key-file ${key}`,
      'port 0',
    ];
    const cliArgs = ['--tls', '--cacert', ca, '--cert', cert, '--key', key];
    await site.startServers({ args, cliArgs });
  });

  afterEach(async () => {
    await site.close();
    await certificates.remove();
  });

  it('are probed, failed over and taken back', async () => {
    const { ca, cert, key } = certificates.files;
    await site.startMonitors({ group: { tls: { ca_file: ca, cert_file: cert, key_file: key } } });
    await site.settle();
    await site.server(1).cli('SET', 'k', 'v');
    await waitFor('the copies', async () => {
      const copies = await Promise.all([2, 3].map((n) => site.server(n).cli('GET', 'k')));
      return copies.every((copy) => copy === 'v');
    });
    await site.server(1).kill('SIGKILL');
    for (const n of [1, 2, 3]) await site.waitForMaster(2, n);
    expect(await site.server(2).cli('GET', 'k')).to.equal('v');
    await site.server(1).restart();
    await site.settle();
    expect(await site.server(1).cli('ROLE')).to.include('slave\n127.0.65.2');
  });

  it('are shown as what they are to a monitor that has no certificate', async () => {
    await site.startMonitor(2, { group: { tls: { ca_file: certificates.files.ca } } });
    await site.waitFor('the lack of a certificate', 2, ({ servers }) => {
      const own = servers[0]?.evidence.find(({ monitor }) => monitor.startsWith(site.address(2)));
      return servers[0]?.status === 'no permission' && /client certificate/.test(own?.detail ?? '');
    });
  });
});
