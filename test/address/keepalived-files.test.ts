import { expect } from 'chai';
import { findBlocks, getField, parse } from 'keepalived-conf';
import { keepalivedFiles } from '../../src/address/keepalived-files.js';
import { loadConfig } from '../../src/config/load.js';

const around = { hostName: 'ts01', readSideFile: () => ({ text: '', isOpenToOthers: false }) };

function filesOf(servers: readonly string[], address: string) {
  const text = `monitor: { address: '${servers[0]}' }
groups:
  - name: telemetry
    engine: redis
    servers: [${servers.map((server) => `'${server}'`).join(', ')}]
    virtual_addresses: [{ address: '${address}', interface: eth0 }]
    address_mode: keepalived
    keepalived: { virtual_router_id: 51 }
`;
  return keepalivedFiles(loadConfig(text, 'quorate.yaml', around));
}

describe('the keepalived.conf of each host', () => {
  for (const [servers, address] of [
    [['10.0.0.5', '10.0.0.6', '10.0.0.7'], '10.0.0.100/32'],
    [['fd00::5', 'fd00::6', 'fd00::7'], 'fd00::100/128'],
  ] as const) {
    it(`is made for servers such as ${servers[0]}, and names the others as peers`, () => {
      const files = filesOf(servers, address);
      expect(files.map(({ host }) => host)).to.deep.equal(servers);
      for (const { host, text } of files) {
        const [instance] = findBlocks(parse({ text, file: 'k.conf', configId: 'x' }), 'vrrp_instance');
        if (instance === undefined) throw new Error('there is no instance');
        expect(getField(instance, 'vrrp_instance', 'unicast_src_ip')).to.equal(host);
        const peers = servers.filter((each) => each !== host);
        expect(text.split('\n').map((line) => line.trim())).to.include.members([...peers, address]);
      }
    });
  }
});
