import { expect } from 'chai';
import { AppError } from '../../../src/errors.js';
import type { RedisTls } from '../../../src/engines/redis/socket.js';
import { answered, done } from '../../contract/engine-contract.js';
import { makeCertificates } from '../../kit/certificates.js';
import type { Certificates } from '../../kit/certificates.js';
import { freshHost } from '../../kit/loopback.js';
import { startRedis, stopAllRedis } from '../../kit/redis-server.js';
import type { RedisProcess } from '../../kit/redis-server.js';
import { waitFor } from '../../kit/wait-for.js';
import { attach, closeAttached, LIMIT_MS, PROMOTE } from './kit.js';

describe('Redis over TLS', () => {
  const hosts = [freshHost(), freshHost(), freshHost()] as const;
  let certificates: Certificates;
  let tls: RedisTls;

  before(async () => {
    certificates = await makeCertificates(hosts.slice(0, 2));
    tls = { ca: certificates.ca, cert: certificates.cert, key: certificates.key, rejectUnauthorized: true };
  });
  afterEach(async () => {
    await closeAttached();
    await stopAllRedis();
  });
  after(() => certificates.remove());

  const startTls = (host: string, replicaOf?: RedisProcess): Promise<RedisProcess> => {
    const { files } = certificates;
    return startRedis({
      host,
      port: 6379,
      cliArgs: ['--tls', '--cacert', files.ca, '--cert', files.cert, '--key', files.key, '--sni', hosts[0]],
      args: [
        'port 0',
        'tls-port 6379',
        `tls-ca-cert-file ${files.ca}`,
        `tls-cert-file ${files.cert}`,
        `tls-key-file ${files.key}`,
        'tls-replication yes',
        ...(replicaOf === undefined ? [] : [`replicaof ${replicaOf.host} ${replicaOf.port}`]),
      ],
    });
  };

  it('probes, promotes and points', async () => {
    const master = await startTls(hosts[0]);
    const replica = await startTls(hosts[1], master);
    const toMaster = attach(master.id, { tls });
    const toReplica = attach(replica.id, { tls });
    await waitFor('the replica is linked', async () => {
      return answered(await toReplica.probe(LIMIT_MS)).upstream?.isLinked === true;
    });
    done(await toReplica.promote(PROMOTE));
    done(await toMaster.follow(replica.id, { keepsClients: false, limitMs: LIMIT_MS }));
    expect(answered(await toMaster.probe(LIMIT_MS)).upstream?.master).to.equal(replica.id);
  });

  it('finds a killed process refused, at once', async () => {
    const master = await startTls(hosts[0]);
    const server = attach(master.id, { tls });
    answered(await server.probe(LIMIT_MS));
    const lost = new Promise<void>((resolve) => server.onConnectionLost(resolve));
    await master.kill('SIGKILL');
    await lost;
    expect(await server.probe(LIMIT_MS)).to.deep.equal({ kind: 'refused' });
  });

  const probeWith = async (host: string, changes: Partial<RedisTls>) => {
    const master = await startTls(host);
    return attach(master.id, { tls: { ...tls, ...changes } }).probe(LIMIT_MS);
  };

  it('trusts no other authority', async () => {
    expect(await probeWith(hosts[0], { ca: null })).to.deep.include({ kind: 'faulty', fault: 'other-engine' });
  });

  it('trusts no certificate for another address', async () => {
    expect(await probeWith(hosts[2], {})).to.deep.include({ kind: 'faulty', fault: 'other-engine' });
  });

  it('trusts everything when it is told to', async () => {
    answered(await probeWith(hosts[2], { ca: null, rejectUnauthorized: false }));
  });

  it('tells that a client certificate is asked for', async () => {
    const result = await probeWith(hosts[0], { cert: null, key: null });
    expect(result).to.deep.include({ kind: 'faulty', fault: 'no-permission' });
  });

  it('is no answer when the server speaks TLS and we do not, and the other way round', async () => {
    const secured = await startTls(hosts[0]);
    expect((await attach(secured.id).probe(300)).kind).to.be.oneOf(['silent', 'faulty']);
    const plain = await startRedis({ host: hosts[1], port: 6379 });
    expect((await attach(plain.id, { tls }).probe(300)).kind).to.be.oneOf(['silent', 'faulty']);
  });

  it('refuses a certificate that cannot be read before anything starts', () => {
    expect(() => attach(serverOf(hosts[0]), { tls: { ...tls, cert: 'no PEM' } })).to.throw(AppError);
  });
});

function serverOf(host: string) {
  return `${host}:6379` as RedisProcess['id'];
}
