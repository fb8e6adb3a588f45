import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect } from 'chai';
import { createWaitingRoom } from '../../src/peers/waiting-room.js';

const ARGS = ['QUORATE', 'LINK', 'greeting'];
const REST = Buffer.from('rest');

describe('peers/waiting-room', () => {
  let server: Server;
  let clients: Socket[];
  let admitted: { readonly socket: Socket; readonly args: readonly string[]; readonly rest: Buffer }[];

  beforeEach(async () => {
    clients = [];
    admitted = [];
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    for (const client of clients) client.destroy();
    for (const { socket } of admitted) socket.destroy();
    server.close();
  });

  const open = () =>
    createWaitingRoom({ links: { accept: (socket, args, rest) => void admitted.push({ socket, args, rest }) } });

  async function visitor(): Promise<{ readonly client: Socket; readonly socket: Socket }> {
    const accepted = once(server, 'connection');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
    clients.push(client);
    const [socket] = (await accepted) as [Socket];
    return { client, socket };
  }

  it('lets nobody in before the peers are known, and then those that came, with every byte that they sent', async () => {
    const room = open();
    const { client, socket } = await visitor();
    room.accept(socket, ARGS, REST);
    client.write('more');
    expect(admitted).to.deep.equal([]);
    room.admit();
    expect(admitted).to.have.length(1);
    expect(admitted[0]).to.include({ socket, args: ARGS, rest: REST });
    expect(socket.listenerCount('error')).to.equal(0);
    const heard = once(socket, 'data');
    socket.resume();
    expect(String((await heard)[0])).to.equal('more');
  });

  it('lets everybody in at once from then on', async () => {
    const room = open();
    room.admit();
    const { socket } = await visitor();
    room.accept(socket, ARGS, REST);
    expect(admitted.map((each) => each.socket)).to.deep.equal([socket]);
  });

  it('survives a connection that breaks while it waits', async () => {
    const room = open();
    const { socket } = await visitor();
    room.accept(socket, ARGS, REST);
    const closed = new Promise<void>((resolve) => void socket.on('close', () => resolve()));
    socket.destroy(new Error('reset'));
    await closed;
    room.admit();
    expect(admitted[0]?.socket.destroyed).to.equal(true);
  });

  it('sends away those that wait when it closes, and those that are too many', async () => {
    const room = open();
    const sockets: Socket[] = [];
    for (let n = 0; n < 65; n++) sockets.push((await visitor()).socket);
    for (const socket of sockets) room.accept(socket, ARGS, REST);
    expect(sockets.filter(({ destroyed }) => destroyed)).to.deep.equal(sockets.slice(64));
    room.close();
    expect(sockets.filter(({ destroyed }) => !destroyed)).to.deep.equal([]);
    room.admit();
    expect(admitted).to.deep.equal([]);
  });
});
