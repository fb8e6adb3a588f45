import { expect } from 'chai';
import type { AddressChange } from '../../src/address/address-message.js';
import { addRequest, readAddress, removeRequest } from '../../src/address/address-message.js';
import { createKernel } from '../../src/address/kernel.js';
import type { Kernel } from '../../src/address/kernel.js';
import { NETLINK, netlinkMessages, netlinkRequest, u32 } from '../../src/address/netlink.js';
import { createManualTimers } from '../peers/manual-timers.js';

const COPY = { address: '10.0.0.100', prefix: 24, interfaceIndex: 7 };

function kernelWith(canSend = true) {
  const timers = createManualTimers();
  const sent: Buffer[] = [];
  const changes: AddressChange[] = [];
  const send = (_channel: string, bytes: Buffer) => canSend && sent.push(bytes) > 0;
  const kernel: Kernel = createKernel({ timers, send, onChange: (change) => changes.push(change) });
  const sequence = () => netlinkMessages(sent.at(-1) ?? Buffer.alloc(0))[0]?.sequence ?? 0;
  const answer = (errorNumber: number) =>
    kernel.receive(netlinkRequest({ type: NETLINK.error, flags: 0, sequence: sequence() }, u32(-errorNumber)));
  return { timers, sent, kernel, sequence, answer, changes };
}

/** Lets what waits for promises go on. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe('a request to the kernel', () => {
  it('for an address names it with prefix, interface and both lifetimes', () => {
    const [message] = netlinkMessages(addRequest(COPY, 4, 1));
    expect(message?.type).to.equal(20);
    expect(message === undefined ? null : readAddress(message)).to.deep.equal({ ...COPY, validSeconds: 4 });
    expect(message?.body.includes(Buffer.concat([u32(4), u32(4)]))).to.equal(true);
  });

  it('for an IPv6 address spares it the detection of duplicates, and makes it no source', () => {
    const [message] = netlinkMessages(addRequest({ ...COPY, address: 'fd00::100' }, 4, 1));
    expect(message?.body.subarray(-4)).to.deep.equal(u32(0x202));
    expect(message?.body.includes(Buffer.concat([u32(0), u32(4)]))).to.equal(true);
  });

  it('to remove an address names exactly that copy', () => {
    const [message] = netlinkMessages(removeRequest(COPY, 1));
    expect(message === undefined ? null : readAddress(message)).to.deep.include(COPY);
  });

  it('ends with what the kernel says', async () => {
    for (const [errorNumber, reason] of [
      [0, null],
      [1, 'this process lacks the capability CAP_NET_ADMIN: see docs/guide/virtual-address.md'],
      [22, 'EINVAL'],
    ] as const) {
      const { kernel, answer } = kernelWith();
      const adding = kernel.add(COPY, 4, 100);
      answer(errorNumber);
      const result = await adding;
      expect(result.isDone ? null : result.reason).to.equal(reason);
    }
  });

  it('to remove what is not there is done', async () => {
    const { kernel, answer } = kernelWith();
    const removing = kernel.remove(COPY, 100);
    answer(99);
    expect(await removing).to.deep.equal({ isDone: true, value: null });
  });

  it('ends at its limit when nothing is said, and at once when nothing can be sent', async () => {
    const { kernel, timers } = kernelWith();
    const listing = kernel.list(100);
    await turns();
    timers.advance(100);
    expect(await listing).to.deep.equal({ isDone: false, reason: 'the kernel did not answer within 100 ms' });
    expect(await kernelWith(false).kernel.list(100)).to.have.property('isDone', false);
  });

  it('is answered by its own parts, and not by what the kernel tells unasked', async () => {
    const { kernel, sequence, changes } = kernelWith();
    const listing = kernel.list(100);
    await turns();
    const part = (address: string, flags: number): Buffer => {
      const bytes = addRequest({ ...COPY, address }, 4, sequence());
      bytes.writeUInt16LE(flags, 6);
      return bytes;
    };
    const end = netlinkRequest({ type: NETLINK.done, flags: 0, sequence: sequence() }, Buffer.alloc(4));
    kernel.receive(Buffer.concat([part('10.0.0.1', 2), part('10.0.0.2', 0)]));
    kernel.receive(Buffer.concat([part('10.0.0.3', 2), end]));
    const result = await listing;
    expect(result.isDone && result.value.map(({ address }) => address)).to.deep.equal(['10.0.0.1', '10.0.0.3']);
    expect(changes).to.deep.equal([{ ...COPY, address: '10.0.0.2', validSeconds: 4, isRemoved: false }]);
    kernel.receive(removeRequest(COPY, 0));
    expect(changes[1]).to.include({ address: COPY.address, isRemoved: true });
  });

  it('for a list begins when the list before it on its socket has ended, within its own limit', async () => {
    const { kernel, sent, sequence, timers } = kernelWith();
    const end = async (own: number): Promise<void> => {
      kernel.receive(netlinkRequest({ type: NETLINK.done, flags: 0, sequence: own }, Buffer.alloc(4)));
      await turns();
    };
    const [first, second] = [kernel.list(100), kernel.neighbours(100)];
    await turns();
    const third = kernel.list(100);
    await turns();
    void kernel.add(COPY, 4, 100);
    expect(sent).to.have.length(2);
    await end(1);
    expect(await first).to.have.property('isDone', true);
    expect(sequence()).to.equal(3);
    timers.advance(60);
    await end(3);
    expect(await second).to.have.property('isDone', true);
    expect(sequence()).to.equal(4);
    timers.advance(40);
    expect(await third).to.have.property('isDone', false);
  });

  it('for a list answers all that asked before it was sent, and nobody later', async () => {
    const { kernel, sent, sequence } = kernelWith();
    const early = [kernel.list(100), kernel.list(100)];
    await turns();
    const late = kernel.list(100);
    await turns();
    expect(sent).to.have.length(1);
    kernel.receive(netlinkRequest({ type: NETLINK.done, flags: 0, sequence: 1 }, Buffer.alloc(4)));
    for (const each of await Promise.all(early)) expect(each).to.have.property('isDone', true);
    await turns();
    expect([sent.length, sequence()]).to.deep.equal([2, 2]);
    kernel.receive(netlinkRequest({ type: NETLINK.done, flags: 0, sequence: 2 }, Buffer.alloc(4)));
    expect(await late).to.have.property('isDone', true);
  });

  it('resets connections of both families of sockets, and says what went wrong with one of them', async () => {
    for (const [errorNumber, result] of [
      [0, { isDone: true, value: null }],
      [95, { isDone: false, reason: 'this kernel cannot reset connections (CONFIG_INET_DIAG_DESTROY)' }],
    ] as const) {
      const { kernel, sent } = kernelWith();
      const resetting = kernel.resetConnections('10.0.0.100', 100);
      expect(sent.map((bytes) => bytes[16])).to.deep.equal([2, 10]);
      for (const [own, number] of [
        [1, 0],
        [2, errorNumber],
      ] as const) {
        kernel.receive(netlinkRequest({ type: NETLINK.error, flags: 0, sequence: own }, u32(-number)));
      }
      expect(await resetting).to.deep.equal(result);
    }
  });
});

describe('what netlink brings', () => {
  it('is read as far as it is whole', () => {
    const two = Buffer.concat([removeRequest(COPY, 1), removeRequest(COPY, 2)]);
    const half = two.length / 2;
    for (let length = 0; length <= two.length; length++) {
      const found = netlinkMessages(two.subarray(0, length)).length;
      expect(found).to.equal(length === two.length ? 2 : length >= half ? 1 : 0);
    }
  });
});
