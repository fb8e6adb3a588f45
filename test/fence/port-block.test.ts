import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { serverId } from '../../sentinel/index.js';
import { createNft, findNft } from '../../src/fence/nft.js';
import { createPortBlock } from '../../src/fence/port-block.js';
import type { PortBlock } from '../../src/fence/port-block.js';
import { waitFor } from '../kit/wait-for.js';
import { Wire } from './namespace.js';

const LIMIT_MS = 5000;
const SERVERS = [serverId('10.99.0.1:6379'), serverId('[fd99::1]:6379')] as const;
const [SERVER4, SERVER6] = SERVERS;
/** Another user than the one that the monitor runs as. */
const NOBODY = 65_534;
const BLOCKED = { result: 'done', detail: 'is cut off from everybody but this monitor' };

describe('the block of a port', function () {
  let wire: Wire;
  let directory: string;
  let portBlock: PortBlock;

  before(async function () {
    if (!(await Wire.isPossible())) this.skip();
  });

  beforeEach(async () => {
    wire = new Wire();
    await wire.open();
    directory = await mkdtemp(join(tmpdir(), 'quorate-block-'));
    const listen = ['--bind', '10.99.0.1', 'fd99::1', '--port', '6379', '--protected-mode', 'no'];
    wire.start(wire.near, ['redis-server', ...listen, '--save', '', '--dir', directory, '--lua-time-limit', '20']);
    await waitFor('the server answers', () => reaches(wire.near, '10.99.0.1'));
    portBlock = createPortBlockOn(wire.near);
  });

  afterEach(async () => {
    await wire.close();
    await rm(directory, { recursive: true });
  });

  const createPortBlockOn = (host: string): PortBlock =>
    createPortBlock({ runNft: createNft({ command: ['ip', 'netns', 'exec', host, 'nft'] }), userId: 0 });
  const cli = (address: string, ...words: string[]): string[] => {
    return ['timeout', '0.5', 'redis-cli', '-h', address, '-p', '6379', ...words];
  };
  const reaches = async (host: string, address: string, userId = 0): Promise<boolean> => {
    const { output } = await wire.start(host, cli(address, 'PING'), userId).ended;
    return output.trim() === 'PONG';
  };
  const whoReaches = async (address: string): Promise<string[]> => {
    const all = [
      ['monitor', await reaches(wire.near, address)],
      ['other user', await reaches(wire.near, address, NOBODY)],
      ['other host', await reaches(wire.far, address)],
    ] as const;
    return all.filter(([, does]) => does).map(([who]) => who);
  };
  const EVERYBODY = ['monitor', 'other user', 'other host'];

  for (const [server, address, other] of [
    [SERVER4, '10.99.0.1', 'fd99::1'],
    [SERVER6, 'fd99::1', '10.99.0.1'],
  ] as const) {
    it(`lets only the monitor through to ${server}, until it is removed`, async () => {
      expect(await whoReaches(address)).to.deep.equal(EVERYBODY);
      expect(await portBlock.block(server, LIMIT_MS)).to.deep.equal(BLOCKED);
      expect(portBlock.isBlocked(server)).to.equal(true);
      expect(await whoReaches(address)).to.deep.equal(['monitor']);
      expect(await whoReaches(other)).to.deep.equal(EVERYBODY);
      expect((await portBlock.unblock(server, LIMIT_MS)).result).to.equal('done');
      expect(await whoReaches(address)).to.deep.equal(EVERYBODY);
      expect(await wire.run(wire.near, ['nft', 'list', 'ruleset'])).to.equal('');
    });
  }

  for (const [who, isFar, userId] of [
    ['another host', true, 0],
    ['another user', false, NOBODY],
  ] as const) {
    it(`keeps the answer to a write under way from ${who}`, async () => {
      const script =
        "local s = redis.call('time') repeat local n = redis.call('time') " +
        "until (n[1] - s[1]) * 1000000 + n[2] - s[2] > 400000 return redis.call('set', KEYS[1], 'x')";
      const writer = wire.start(isFar ? wire.far : wire.near, cli('10.99.0.1', 'EVAL', script, '1', 'key'), userId);
      await waitFor('the script runs', async () => {
        return (await wire.start(wire.near, cli('10.99.0.1', 'GET', 'key')).ended).output.includes('BUSY');
      });
      await portBlock.block(SERVER4, LIMIT_MS);
      await waitFor('the monitor sees the write', async () => {
        return (await wire.start(wire.near, cli('10.99.0.1', 'GET', 'key')).ended).output.trim() === 'x';
      });
      expect(await writer.ended).to.deep.equal({ code: 124, output: '' });
    });
  }

  it('holds for several servers, and may be asked for twice', async () => {
    for (const server of [...SERVERS, ...SERVERS]) await portBlock.block(server, LIMIT_MS);
    await portBlock.unblock(SERVER4, LIMIT_MS);
    expect(await whoReaches('10.99.0.1')).to.deep.equal(EVERYBODY);
    expect(await whoReaches('fd99::1')).to.deep.equal(['monitor']);
    expect(await portBlock.unblock(SERVER4, LIMIT_MS)).to.deep.equal({ result: 'done', detail: 'was not cut off' });
  });

  it('outlives its monitor; the next one keeps it for its own servers and lifts it from others', async () => {
    for (const server of SERVERS) await portBlock.block(server, LIMIT_MS);
    const next = createPortBlockOn(wire.near);
    expect((await next.retain([SERVER6], LIMIT_MS)).detail).to.equal(`still cut off: ${SERVER6}`);
    expect([next.isBlocked(SERVER4), next.isBlocked(SERVER6)]).to.deep.equal([false, true]);
    expect(await whoReaches('10.99.0.1')).to.deep.equal(EVERYBODY);
    expect(await whoReaches('fd99::1')).to.deep.equal(['monitor']);
    await next.retain([], LIMIT_MS);
    expect(await wire.run(wire.near, ['nft', 'list', 'ruleset'])).to.equal('');
  });

  it('leaves the tables of others alone', async () => {
    await wire.run(wire.near, ['nft', 'add', 'table', 'inet', 'of-the-operator']);
    await portBlock.block(SERVER4, LIMIT_MS);
    await portBlock.unblock(SERVER4, LIMIT_MS);
    expect(await wire.run(wire.near, ['nft', 'list', 'ruleset']))
      .to.include('of-the-operator')
      .and.not.include('quorate');
  });

  it('fences a server that answers but refuses its fence, as a whole ladder', async () => {
    const busy = wire.start(wire.far, ['redis-cli', '-h', '10.99.0.1', 'EVAL', 'while true do end', '0']);
    await waitFor('the script runs', async () => {
      return (await wire.start(wire.near, cli('10.99.0.1', 'GET', 'key')).ended).output.includes('BUSY');
    });
    const program = new URL('fence-once.ts', import.meta.url).pathname;
    const output = await wire.run(wire.near, [process.execPath, '--import', 'tsx', program, SERVER4]);
    expect(output.trim().split('\n')).to.deep.equal([
      'refuse failed',
      'disconnect failed',
      'block done',
      '{"isDone":true,"position":null}',
    ]);
    expect(await reaches(wire.far, '10.99.0.1')).to.equal(false);
    process.kill(busy.pid, 'SIGKILL');
  });
});

describe('nftables', () => {
  it('are not used where they are not installed', async () => {
    const portBlock = createPortBlock({ runNft: createNft({ command: null }), userId: 0 });
    expect(await portBlock.block(SERVER4, LIMIT_MS)).to.deep.equal({
      result: 'skipped',
      detail: 'nftables (the program nft) is not installed',
    });
    expect(portBlock.isBlocked(SERVER4)).to.equal(false);
    expect((await portBlock.retain([], LIMIT_MS)).result).to.equal('done');
  });

  it('are not asked to block a name', async () => {
    const portBlock = createPortBlock({ runNft: () => Promise.reject(new Error('asked')), userId: 0 });
    expect((await portBlock.block(serverId('host } ; flush ruleset:6379'), LIMIT_MS)).result).to.equal('skipped');
  });

  it('say what they do not like', async function () {
    const command = findNft();
    if (command === null || process.getuid?.() !== 0) this.skip();
    const result = await createNft({ command })('no such command\n', LIMIT_MS);
    expect(result.kind).to.equal('failed');
    expect('reason' in result && result.reason).to.include('syntax error');
  });

  it('that do not end are ended', async function () {
    if (process.getuid?.() !== 0) this.skip();
    const result = await createNft({ command: ['sh', '-c', 'sleep 60'] })('', 50);
    expect(result.kind).to.equal('failed');
  });
});
