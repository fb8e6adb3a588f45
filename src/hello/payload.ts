import { isIP } from 'node:net';
import { serverId } from '../../sentinel/index.js';
import type { ServerId } from '../../sentinel/index.js';
import { joinAddress, readAddress } from '../address.js';

/** What a monitor tells about itself and about one group on the servers of that group. */
export interface Hello {
  /** Where the monitor answers; numeric. */
  readonly ip: string;
  readonly port: number;
  /** 40 hex digits. */
  readonly runId: string;
  /** The highest epoch that the monitor knows. */
  readonly currentEpoch: number;
  readonly group: string;
  /** The master of the group as that monitor sees it; its host is numeric. */
  readonly master: ServerId;
  /** The epoch in which that master was made one. */
  readonly configEpoch: number;
}

const MAX_PAYLOAD_LENGTH = 1024;

/** The payload of `__sentinel__:hello`: eight fields, separated by commas. Null when the hello would not be understood. */
export function formatHello(hello: Hello): string | null {
  const master = readAddress(hello.master);
  if (master === null) return null;
  const own = [hello.ip, hello.port, hello.runId, hello.currentEpoch];
  const payload = [...own, hello.group, master.host, master.port, hello.configEpoch].join(',');
  return parseHello(payload) === null ? null : payload;
}

/**
 * Null unless every field is as Redis Sentinel writes it. Stricter than Sentinel itself, which reads a negative epoch as
 * a huge one and removes a monitor whose address it cannot resolve.
 */
export function parseHello(payload: string): Hello | null {
  if (payload.length > MAX_PAYLOAD_LENGTH) return null;
  const fields = payload.split(',');
  if (fields.length !== 8) return null;
  const [ip = '', port = '', runId = '', currentEpoch = '', group = '', ...rest] = fields;
  const [masterIp = '', masterPort = '', configEpoch = ''] = rest;
  const isShaped =
    [ip, masterIp].every((text) => isIP(text) !== 0) &&
    [port, masterPort].every((text) => isCount(text) && Number(text) >= 1 && Number(text) <= 65_535) &&
    [currentEpoch, configEpoch].every(isCount);
  if (!isShaped || !RUN_ID.test(runId) || !GROUP.test(group)) return null;
  return {
    ip,
    port: Number(port),
    runId,
    currentEpoch: Number(currentEpoch),
    group,
    master: serverId(joinAddress(masterIp, Number(masterPort))),
    configEpoch: Number(configEpoch),
  };
}

const RUN_ID = /^[0-9a-f]{40}$/;
/** What Redis Sentinel takes for a name, less the comma, which the split has taken out. */
const GROUP = /^[!-~]{1,256}$/;

const isCount = (text: string): boolean => /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text));
