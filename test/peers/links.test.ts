import { connect } from 'node:net';
import { expect } from 'chai';
import { epoch, monitorId, serverId } from '../../sentinel/index.js';
import type { Message } from '../../sentinel/index.js';
import { waitFor } from '../kit/wait-for.js';
import { LOOK } from './arbitrary-message.js';
import { runIdOf, startMonitor } from './link-bed.js';
import type { BedMonitor, BedOptions } from './link-bed.js';

const DIALLER = '127.0.66.1';
const ACCEPTOR = '127.0.66.2';
const lookAt = (number: number): Message => ({ kind: 'look', server: serverId(`s:${number}`) });

describe('peers/links', () => {
  const started: BedMonitor[] = [];
  const start = async (host: string, options: BedOptions = {}) => {
    const monitor = await startMonitor(host, options);
    started.push(monitor);
    return monitor;
  };
  const pair = async (first: BedOptions = {}, second: BedOptions = {}) => {
    const dialler = await start(DIALLER, first);
    const acceptor = await start(ACCEPTOR, second);
    dialler.links.add(acceptor.id);
    acceptor.links.add(dialler.id);
    return { dialler, acceptor };
  };
  const linked = async (first: BedOptions = {}, second: BedOptions = {}) => {
    const both = await pair(first, second);
    await waitFor(
      'both ends linked',
      () => both.dialler.links.isLinked(both.acceptor.id) && both.acceptor.links.isLinked(both.dialler.id),
    );
    return both;
  };

  afterEach(async () => {
    await Promise.all(started.splice(0).map((monitor) => monitor.close()));
  });

  it('ends the link with a peer that is removed, and lets it in no more until it is added again', async () => {
    const { dialler, acceptor } = await linked();
    acceptor.links.remove(dialler.id);
    await waitFor('both ends without a link', () => !dialler.links.isLinked(acceptor.id));
    expect(acceptor.links.isLinked(dialler.id)).to.equal(false);
    await waitFor('the refusal', () => dialler.logged.some(({ fields }) => fields['reason'] === 'unknown-there'));
    acceptor.links.add(dialler.id);
    await waitFor('linked again', () => acceptor.links.isLinked(dialler.id) && dialler.links.isLinked(acceptor.id));
  });

  it('says nothing of a former peer that cannot be reached', async () => {
    const dialler = await start(DIALLER);
    const member = monitorId('127.0.66.8:1');
    dialler.links.add(monitorId('127.0.66.9:1'), { isFormer: true });
    dialler.links.add(member);
    await waitFor('the word about the member', () => dialler.logged.length > 0);
    expect(dialler.logged.map(({ fields }) => fields['peer'])).to.deep.equal([member]);
  });

  for (const secret of [null, 'open sesame']) {
    describe(secret === null ? 'without a secret' : 'with a secret', () => {
      it('links two monitors by one connection and tells each who the other is', async () => {
        const { dialler, acceptor } = await linked({ secret }, { secret });
        expect(dialler.accepted).to.have.length(0);
        expect(acceptor.accepted).to.have.length(1);
        expect(dialler.infos).to.deep.equal([
          { runId: runIdOf(ACCEPTOR), name: `name of ${ACCEPTOR}`, version: '1.2.3' },
        ]);
        expect(acceptor.infos[0]?.runId).to.equal(runIdOf(DIALLER));
      });

      it('carries messages of many groups both ways in their order', async () => {
        const { dialler, acceptor } = await linked({ secret }, { secret });
        for (let number = 0; number < 500; number += 1) {
          dialler.links.send(acceptor.id, `g${number % 3}`, lookAt(number));
          acceptor.links.send(dialler.id, `g${number % 3}`, lookAt(number));
          if (number % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        await waitFor('all arrived', () => dialler.received.length === 500 && acceptor.received.length === 500);
        const expected = Array.from({ length: 500 }, (_, number) => ({
          group: `g${number % 3}`,
          message: lookAt(number),
        }));
        expect(acceptor.received).to.deep.equal(expected.map((one) => ({ from: dialler.id, ...one })));
        expect(dialler.received).to.deep.equal(expected.map((one) => ({ from: acceptor.id, ...one })));
      });
    });
  }

  it('carries more than a frame may hold in several frames', async () => {
    const { dialler, acceptor } = await linked();
    const vote: Message = {
      kind: 'vote',
      epoch: epoch(1),
      isGranted: false,
      reason: 'x'.repeat(4096),
      freeInMs: 0,
      promised: epoch(1),
      table: null,
      floor: null,
    };
    for (let number = 0; number < 600; number += 1) dialler.links.send(acceptor.id, 'g', vote);
    await waitFor('all arrived', () => acceptor.received.length === 600);
    expect(dialler.events).to.have.length(1);
  });

  it('reports the end of a link at once at both ends, and links again', async () => {
    const { dialler, acceptor } = await linked();
    acceptor.accepted[0]?.destroy();
    await waitFor('linked again', () => dialler.events.length === 3 && acceptor.events.length === 3);
    expect(dialler.events[1]).to.match(/^-127\.0\.66\.2:\d+ closed/);
    expect(acceptor.events[1]).to.match(/^-127\.0\.66\.1:\d+ closed/);
  });

  it('lets a peer link again after its restart', async () => {
    const { dialler, acceptor } = await linked();
    await dialler.close();
    await waitFor('the end was noticed', () => acceptor.events.length === 2, 500);
    const again = await start(DIALLER, { at: dialler.id, runId: 'f'.repeat(40) });
    again.links.add(acceptor.id);
    await waitFor('linked again', () => acceptor.links.isLinked(again.id));
    expect(acceptor.infos.at(-1)?.runId).to.equal('f'.repeat(40));
  });

  it('refuses a peer with another secret and says so once', async () => {
    const { dialler, acceptor } = await pair({ secret: 'a' }, { secret: 'b' });
    await waitFor('three attempts', () => acceptor.accepted.length >= 3);
    expect(acceptor.events).to.deep.equal([]);
    expect(dialler.events).to.deep.equal([]);
    expect(acceptor.logged.map((line) => line.fields['reason'])).to.deep.equal(['wrong-secret']);
    expect(dialler.logged.map((line) => line.fields['reason'])).to.deep.equal(['wrong-secret']);
  });

  it('says which side lacks the secret_file', async () => {
    const { dialler, acceptor } = await pair({ secret: 'a' }, { secret: null });
    await waitFor('both refused', () => acceptor.logged.length > 0 && dialler.logged.length > 0);
    expect(acceptor.logged[0]?.text).to.equal('link refused: the peer has a secret_file, this monitor has none');
    expect(dialler.logged[0]?.text).to.equal('link refused: this monitor has a secret_file, the peer has none');
    expect([...dialler.events, ...acceptor.events]).to.deep.equal([]);
  });

  it('refuses a monitor that was not added, and says so once', async () => {
    const dialler = await start(DIALLER);
    const acceptor = await start(ACCEPTOR);
    dialler.links.add(acceptor.id);
    await waitFor('three attempts', () => acceptor.accepted.length >= 3);
    expect(acceptor.logged.map((line) => line.text)).to.deep.equal([
      'link refused: this monitor does not know the peer',
    ]);
    expect(dialler.logged[0]?.text).to.equal('link refused: the peer does not know this monitor');
  });

  it('takes unknown monitors in when it was told to', async () => {
    const dialler = await start(DIALLER);
    const acceptor = await start(ACCEPTOR, { acceptsUnknown: true });
    dialler.links.add(acceptor.id);
    await waitFor('linked', () => acceptor.links.isLinked(dialler.id));
    acceptor.links.send(dialler.id, 'g', LOOK);
    await waitFor('the message came', () => dialler.received.length === 1);
  });

  it('drops a link on which nothing comes', async () => {
    const { dialler, acceptor } = await linked({ idleLimitMs: 80 }, { idleLimitMs: 10_000 });
    await waitFor('dropped', () => dialler.events.length >= 2);
    expect(dialler.events[1]).to.equal(`-${acceptor.id} nothing heard for 80 ms`);
  });

  it('gives up an attempt when the port is silent, and finds the peer when it comes', async () => {
    const dialler = await start(DIALLER);
    const probe = await start(ACCEPTOR);
    const { id } = probe;
    await probe.close();
    dialler.links.add(id);
    await waitFor('unreachable', () => dialler.logged.length > 0);
    const late = await start(ACCEPTOR, { at: id });
    late.links.add(dialler.id);
    await waitFor('linked', () => dialler.links.isLinked(id));
    expect(dialler.logged).to.have.length(1);
  });

  it('calls nothing back after close, and ends what is under way', async () => {
    const { dialler, acceptor } = await linked();
    const stranger = connect({ host: ACCEPTOR, port: Number(acceptor.id.split(':')[1]) });
    stranger.on('error', () => undefined);
    dialler.links.send(acceptor.id, 'g', LOOK);
    await dialler.links.close();
    await waitFor('the last message came', () => acceptor.received.length === 1);
    expect(dialler.events).to.deep.equal([`+${acceptor.id}`]);
    expect(dialler.links.isLinked(acceptor.id)).to.equal(false);
    stranger.destroy();
  });

  it('takes its own id, a doubled one and a send to nobody without harm', async () => {
    const { dialler, acceptor } = await linked();
    dialler.links.add(dialler.id);
    dialler.links.add(acceptor.id);
    dialler.links.send(monitorId('10.9.9.9:1'), 'g', LOOK);
    expect(dialler.links.isLinked(dialler.id)).to.equal(false);
    expect(acceptor.accepted).to.have.length(1);
  });
});
