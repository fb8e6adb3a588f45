import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { RedisAuth } from '../../../src/engines/redis/auth.js';
import { answered, done, notDone } from '../../contract/engine-contract.js';
import { freshHost } from '../../kit/loopback.js';
import { startRedis, stopAllRedis } from '../../kit/redis-server.js';
import type { RedisProcess } from '../../kit/redis-server.js';
import { waitFor } from '../../kit/wait-for.js';
import { attach, closeAttached, LIMIT_MS, PROMOTE } from './kit.js';

const PASSWORD = 'pass-word';
const NOBODY: RedisAuth = { user: null, password: null };
const DEFAULT_USER: RedisAuth = { user: null, password: PASSWORD };
const ACL_USER: RedisAuth = { user: 'quorate', password: PASSWORD };
const ORDER = { keepsClients: false, limitMs: LIMIT_MS };

describe('access to Redis', () => {
  afterEach(async () => {
    await closeAttached();
    await stopAllRedis();
  });

  const startLocked = (args: readonly string[] = []): Promise<RedisProcess> => {
    return startRedis({
      host: freshHost(),
      port: 6379,
      args: [`requirepass ${PASSWORD}`, ...args],
      cliArgs: ['-a', PASSWORD, '--no-auth-warning'],
    });
  };

  it('needs the password', async () => {
    const { id } = await startLocked();
    answered(await attach(id, { auth: DEFAULT_USER }).probe(LIMIT_MS));
    for (const auth of [NOBODY, { user: null, password: 'other' }, { user: 'unknown', password: PASSWORD }]) {
      const result = await attach(id, { auth }).probe(LIMIT_MS);
      expect(result, JSON.stringify(auth)).to.deep.include({ kind: 'faulty', fault: 'wrong-password' });
    }
  });

  it('is found again when the password is mended', async () => {
    const server = await startLocked();
    const quorate = attach(server.id, { auth: { user: null, password: 'new' } });
    expect((await quorate.probe(LIMIT_MS)).kind).to.equal('faulty');
    await server.cli('CONFIG', 'SET', 'requirepass', 'new');
    answered(await quorate.probe(LIMIT_MS));
  });

  it('does no harm with a password where none is needed', async () => {
    const { id } = await startRedis({ host: freshHost(), port: 6379 });
    answered(await attach(id, { auth: DEFAULT_USER }).probe(LIMIT_MS));
  });

  it('lets a former master with a password follow another one', async () => {
    const [first, second] = [await startLocked(), await startLocked()];
    const former = attach(first.id, { auth: DEFAULT_USER });
    done(await former.follow(second.id, ORDER));
    await waitFor('the former master is linked', () => isLinked(former));
  });

  it('leaves the replication password of the operator alone', async () => {
    const first = await startLocked(['masterauth of-the-operator']);
    done(await attach(first.id, { auth: DEFAULT_USER }).follow((await startLocked()).id, ORDER));
    expect(await first.cli('CONFIG', 'GET', 'masterauth')).to.equal('masterauth\nof-the-operator');
  });

  describe('as the documented ACL user', () => {
    let rules: string;

    before(async () => {
      rules = await documentedRules();
    });

    const startWithUser = (without?: string): Promise<RedisProcess> => {
      const permitted = rules.split(' ').filter((rule) => rule !== without);
      return startLocked([`user quorate ${permitted.join(' ')}`]);
    };

    it('can do everything', async () => {
      const [first, second] = [await startWithUser(), await startWithUser()];
      const [one, two] = [attach(first.id, { auth: ACL_USER }), attach(second.id, { auth: ACL_USER })];
      done(await two.follow(first.id, ORDER));
      await waitFor('the second is linked', () => isLinked(two));
      done(await one.hold(LIMIT_MS, LIMIT_MS));
      done(await one.follow(second.id, { ...ORDER, keepsClients: true }));
      done(await two.promote(PROMOTE));
      done(await one.resume({ dismissesClients: true, limitMs: LIMIT_MS }));
      await waitFor('the first is linked', () => isLinked(one));
      done(await two.fence({ limitMs: LIMIT_MS }));
      done(await two.dismiss(LIMIT_MS));
      done(await two.unfence({ limitMs: LIMIT_MS, limits: { minReplicasToWrite: 0, maxLagSeconds: 10 } }));
      done(await one.promote({ ...PROMOTE, opens: false }));
      expect(answered(await one.probe(LIMIT_MS)).isFenced).to.equal(true);
      done(await one.follow(second.id, ORDER));
      expect(await first.cli('ACL', 'LOG')).to.equal('');
      expect(await second.cli('ACL', 'LOG')).to.equal('');
      expect(await readFile(`${first.dir}/redis.conf`, 'utf8')).to.include(`replicaof ${second.host} ${second.port}`);
    });

    it('can do nothing with the data', async () => {
      const server = await startWithUser();
      expect(await server.cli('--user', 'quorate', '--pass', PASSWORD, 'SET', 'key', 'value')).to.include('NOPERM');
    });

    for (const command of ['+ping', '+info']) {
      it(`is told apart when ${command} is missing`, async () => {
        const { id } = await startWithUser(command);
        const result = await attach(id, { auth: ACL_USER }).probe(LIMIT_MS);
        expect(result).to.deep.include({ kind: 'faulty', fault: 'no-permission' });
        expect('detail' in result && result.detail).to.include(command.slice(1).toUpperCase());
      });
    }

    for (const rule of ['+config|get', '+config|set']) {
      it(`neither fences nor promotes fenced without ${rule}`, async () => {
        const server = await startWithUser(rule);
        const quorate = attach(server.id, { auth: ACL_USER });
        const command = rule.slice(1).replace('|', ' ').toUpperCase();
        expect(notDone(await quorate.fence({ limitMs: LIMIT_MS }))).to.include(`${command} with "NOPERM`);
        const limits = { minReplicasToWrite: 0, maxLagSeconds: 10 };
        expect(await quorate.unfence({ limitMs: LIMIT_MS, limits })).to.include({ isForbidden: true });
        await server.cli('REPLICAOF', '127.0.0.1', '1');
        const forbidden = await quorate.promote({ ...PROMOTE, opens: false });
        expect(notDone(forbidden)).to.include('NOPERM');
        expect(forbidden).to.include({ isForbidden: true });
        expect(answered(await quorate.probe(LIMIT_MS)).role).to.equal('replica');
      });
    }

    for (const rule of ['+persist', '~quorate:fence-probe:*']) {
      it(`fences with a doubt without ${rule}`, async () => {
        const quorate = attach((await startWithUser(rule)).id, { auth: ACL_USER });
        const result = await quorate.fence({ limitMs: LIMIT_MS });
        done(result);
        expect('doubt' in result && result.doubt).to.include('NOPERM');
      });
    }

    it('names the command that an action lacks', async () => {
      const { id } = await startWithUser('+client|pause');
      const reason = notDone(await attach(id, { auth: ACL_USER }).hold(LIMIT_MS, LIMIT_MS));
      expect(reason).to.match(new RegExp(`^${id} answered CLIENT PAUSE with "NOPERM`));
    });

    for (const rule of ['+replicaof', '+multi', '+exec']) {
      it(`does not promote without ${rule}, or does it and says so`, async () => {
        const server = await startWithUser(rule);
        await server.cli('REPLICAOF', '127.0.0.1', '1');
        const quorate = attach(server.id, { auth: ACL_USER });
        const result = await quorate.promote(PROMOTE);
        expect(answered(await quorate.probe(LIMIT_MS)).role).to.equal(result.isDone ? 'master' : 'replica');
      });
    }

    for (const rule of ['+config|rewrite', '+client|kill', '+config|get', '+client|setname']) {
      it(`follows and promotes without ${rule}`, async () => {
        const [first, second] = [await startWithUser(rule), await startWithUser(rule)];
        const quorate = attach(first.id, { auth: ACL_USER });
        done(await quorate.follow(second.id, ORDER));
        done(await quorate.promote(PROMOTE));
      });
    }
  });
});

async function isLinked(server: ReturnType<typeof attach>): Promise<boolean> {
  return answered(await server.probe(LIMIT_MS)).upstream?.isLinked === true;
}

/** The rules that the reference page tells operators to give, with this test's password. */
async function documentedRules(): Promise<string> {
  const page = await readFile(new URL('../../../docs/reference/redis-acl.md', import.meta.url), 'utf8');
  const command = /ACL SETUSER quorate ([^`]+?)\n```/.exec(page)?.[1] ?? '';
  return command.replaceAll(/\\\n\s*/g, '').replace('>PASSWORD', `>${PASSWORD}`);
}
