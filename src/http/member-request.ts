import { monitorId, serverId } from '../../sentinel/index.js';
import type { Change, GroupPicture, MonitorId, ServerId } from '../../sentinel/index.js';
import { joinAddress, splitAddress } from '../address.js';
import { AppError } from '../errors.js';
import { parseAddress } from './address.js';
import { readText } from './request-body.js';

const ADD_SAMPLE = '{"host": "10.0.0.8"} or {"arbiter": "10.0.0.8"}';
const REMOVE_SAMPLE = '{"host": "10.0.0.7"}';

/**
 * Reads `{"host": "10.0.0.8", "before": "10.0.0.6"}` or `{"arbiter": "10.0.0.8"}`. Monitors of a group have one RESP port, and
 * servers mostly one port: these are taken where none is written. Throws AppError E_USAGE or E_HOST_NAME.
 */
export function readAdd(body: unknown, picture: GroupPicture): Extract<Change, { kind: 'add' }> {
  const given = readText(body, ['host', 'arbiter', 'before'], ADD_SAMPLE);
  const [host, arbiter] = [given.get('host'), given.get('arbiter')];
  const text = host ?? arbiter;
  if (text === undefined || (host !== undefined && arbiter !== undefined)) {
    throw new AppError('E_USAGE', 'exactly one of "host" and "arbiter" is to be added', {
      hint: `Send ${ADD_SAMPLE}.`,
    });
  }
  const address = parseAddress(text);
  const monitor = monitorId(joinAddress(address.host, splitAddress(picture.self).port));
  if (host === undefined) return { kind: 'add', monitor, server: null, before: null };
  const server = serverId(joinAddress(address.host, address.port ?? usualPort(picture)));
  return { kind: 'add', monitor, server, before: serverAt(picture, given.get('before')) };
}

/** Reads `{"host": "10.0.0.7"}`: what the group has, or had, on that host. Throws AppError E_USAGE or E_HOST_NAME. */
export function readRemove(body: unknown, picture: GroupPicture): Extract<Change, { kind: 'remove' }> {
  const text = readText(body, ['host'], REMOVE_SAMPLE).get('host');
  if (text === undefined) throw new AppError('E_USAGE', '"host" is missing', { hint: `Send ${REMOVE_SAMPLE}.` });
  const { host } = parseAddress(text);
  const former = picture.former.findLast((each) => isOn(host, each.monitor) || isOn(host, each.server));
  return {
    kind: 'remove',
    monitor:
      monitorAt(picture, host) ?? former?.monitor ?? monitorId(joinAddress(host, splitAddress(picture.self).port)),
    server: serverAt(picture, text) ?? former?.server ?? null,
  };
}

function usualPort({ order }: GroupPicture): number {
  const ports = [...new Set(order.map((server) => splitAddress(server).port))];
  const [only] = ports;
  if (only !== undefined && ports.length === 1) return only;
  throw new AppError('E_USAGE', 'the servers of this group have several ports', { hint: 'Write HOST:PORT.' });
}

function monitorAt({ monitors }: GroupPicture, host: string): MonitorId | null {
  return monitors.find(({ monitor }) => isOn(host, monitor))?.monitor ?? null;
}

function serverAt({ order }: GroupPicture, text: string | undefined): ServerId | null {
  if (text === undefined) return null;
  const { host, port } = parseAddress(text);
  return order.find((server) => isOn(host, server) && (port === null || splitAddress(server).port === port)) ?? null;
}

function isOn(host: string, id: string | null): boolean {
  return id !== null && splitAddress(id).host === host;
}
