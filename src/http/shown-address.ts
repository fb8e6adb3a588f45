import { splitAddress } from '../address.js';

/**
 * How the servers of a group are named to people: by the host alone as long as that tells them apart, otherwise as
 * `host:port`.
 */
export function shownAddresses(servers: readonly string[]): (server: string) => string {
  const hosts = servers.map((server) => splitAddress(server).host);
  const isUnique = new Set(hosts).size === hosts.length;
  return isUnique ? (server) => splitAddress(server).host : (server) => server;
}
