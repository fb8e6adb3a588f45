import { expect } from 'chai';
import { serverId } from '../../sentinel/index.js';
import { resolveServer } from '../../src/http/resolve-server.js';

const SERVERS = ['10.0.0.5:6379', '10.0.0.5:6380', '10.0.0.6:6379', '[fd00::5]:6379'].map(serverId);

describe('resolving a server that an operator named', () => {
  it('adds the port of the only server on that host', () => {
    expect(resolveServer('10.0.0.6', SERVERS)).to.equal('10.0.0.6:6379');
    expect(resolveServer('fd00::0005', SERVERS)).to.equal('[fd00::5]:6379');
  });

  it('passes a full address on, known or not', () => {
    expect(resolveServer('10.0.0.5:6380', SERVERS)).to.equal('10.0.0.5:6380');
    expect(resolveServer('10.0.0.9:6379', SERVERS)).to.equal('10.0.0.9:6379');
  });

  it('asks for the port where the host has several servers', () => {
    expect(() => resolveServer('10.0.0.5', SERVERS)).to.throw(
      '10.0.0.5 has several servers: 10.0.0.5:6379, 10.0.0.5:6380',
    );
  });

  it('refuses an unknown host and names the servers', () => {
    expect(() => resolveServer('10.0.0.9', SERVERS))
      .to.throw('10.0.0.9 is not a server of this group')
      .with.property('hint')
      .that.includes('10.0.0.6:6379');
  });

  it('refuses a host name', () => {
    expect(() => resolveServer('ts02', SERVERS))
      .to.throw()
      .with.property('code', 'E_HOST_NAME');
  });
});
