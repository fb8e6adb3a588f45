/**
 * The names by which the core knows the outside. All are opaque strings of the form `host:port` (IPv6 hosts in
 * brackets); the core compares them, and reads the host part only to learn which monitor shares a host with a server.
 */
export type MonitorId = string & { readonly brand: 'MonitorId' };
export type ServerId = string & { readonly brand: 'ServerId' };

/** Number of a leadership: only grows, is never reused, and is durable before anybody is told. */
export type Epoch = number & { readonly brand: 'Epoch' };

export const monitorId = (address: string): MonitorId => address as MonitorId;
export const serverId = (address: string): ServerId => address as ServerId;
export const epoch = (value: number): Epoch => value as Epoch;

/** The part of `host:port` before the last colon. */
export function hostOf(id: MonitorId | ServerId): string {
  return id.slice(0, id.lastIndexOf(':'));
}
