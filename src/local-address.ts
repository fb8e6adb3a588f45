import { createSocket } from 'node:dgram';
import type { ServerId } from '../sentinel/index.js';
import { splitAddress } from './address.js';

/** The address from which this host reaches a server. Nothing is sent; the loopback address when there is no way. */
export function localAddressTowards(server: ServerId): Promise<string> {
  const { host } = splitAddress(server);
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    const end = (address: string): void => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => end('127.0.0.1'));
    socket.connect(1, host, () => end(socket.address().address));
  });
}
