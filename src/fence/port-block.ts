import { isIPv4 } from 'node:net';
import { serverId } from '../../sentinel/index.js';
import type { ServerId } from '../../sentinel/index.js';
import { canonicalHost, joinAddress, readAddress } from '../address.js';
import type { NftResult, RunNft } from './nft.js';
import { done, failed, skipped } from './rung.js';
import type { RungOutcome } from './rung.js';

export interface PortBlockOptions {
  readonly runNft: RunNft;
  /** The user that this process runs as: the only one on this host whose connections pass. */
  readonly userId: number;
}

/** Cuts servers on this host off from everybody but this monitor, in a table of nftables of its own. */
export interface PortBlock {
  /** Nothing passes any more, answers that are on their way included. */
  block(server: ServerId, limitMs: number): Promise<RungOutcome>;
  /** Done at once where nothing is blocked. */
  unblock(server: ServerId, limitMs: number): Promise<RungOutcome>;
  isBlocked(server: ServerId): boolean;
  /**
   * For the start: a former run may have left servers cut off. Those given stay so until they are unfenced; the others
   * are let go.
   */
  retain(servers: readonly ServerId[], limitMs: number): Promise<RungOutcome>;
}

/** One command after the other: two changes never overtake each other. */
export function createPortBlock({ runNft, userId }: PortBlockOptions): PortBlock {
  const blocked = new Set<ServerId>();
  let last: Promise<unknown> = Promise.resolve();
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
  const release = async (server: ServerId, limitMs: number): Promise<RungOutcome> => {
    if (!blocked.has(server)) return done('was not cut off');
    const isLast = blocked.size === 1;
    const result = await runNft(isLast ? DELETE_TABLE : elementScript('delete', server), limitMs);
    if (result.kind === 'done') blocked.delete(server);
    return outcomeOf(result, 'is reached by everybody again');
  };
  return {
    block: (server, limitMs) =>
      inOrder(async () => {
        if (elementOf(server) === null) return skipped('has no numeric address');
        const result = await runNft(`${tableScript(userId)}${elementScript('add', server)}`, limitMs);
        if (result.kind === 'done') blocked.add(server);
        return outcomeOf(result, 'is cut off from everybody but this monitor');
      }),
    unblock: (server, limitMs) => inOrder(() => release(server, limitMs)),
    isBlocked: (server) => blocked.has(server),
    retain: (servers, limitMs) =>
      inOrder(async () => {
        for (const server of await listBlocked(runNft, limitMs)) blocked.add(server);
        const strangers = [...blocked].filter((server) => !servers.includes(server));
        for (const server of strangers) {
          const { result, detail } = await release(server, limitMs);
          if (result !== 'done') return failed(`${server}: ${detail}`);
        }
        return done(blocked.size === 0 ? 'nobody is cut off' : `still cut off: ${[...blocked].join(', ')}`);
      }),
  };
}

function outcomeOf(result: NftResult, detail: string): RungOutcome {
  switch (result.kind) {
    case 'done':
      return done(detail);
    case 'impossible':
      return skipped(result.reason);
    case 'failed':
      return failed(result.reason);
  }
}

const TABLE = 'inet quorate';
/** Deleting what is not there would be an error. */
const DELETE_TABLE = `add table ${TABLE}\ndelete table ${TABLE}\n`;
/** Marks the monitor's connections, by which the answers to them are known: these belong to the server's user. */
const MARK = '0x51756f72';

/**
 * The table: whatever goes to or comes from a server in one of the sets is dropped. Both directions, because the answer
 * to a write that is under way must not arrive. The monitor's own connections, over the loopback interface, pass.
 */
function tableScript(userId: number): string {
  const families = [
    { ip: 'ip', set: 'servers4', type: 'ipv4_addr' },
    { ip: 'ip6', set: 'servers6', type: 'ipv6_addr' },
  ];
  const lines = [
    `add table ${TABLE}`,
    ...families.map(({ set, type }) => `add set ${TABLE} ${set} { type ${type} . inet_service ; }`),
    `add chain ${TABLE} incoming { type filter hook input priority -10 ; policy accept ; }`,
    `add chain ${TABLE} outgoing { type filter hook output priority -10 ; policy accept ; }`,
    `flush chain ${TABLE} incoming`,
    `flush chain ${TABLE} outgoing`,
    ...families.flatMap(({ ip, set }) => [
      `add rule ${TABLE} outgoing oifname "lo" ${ip} daddr . tcp dport @${set} meta skuid ${userId} ct mark set ${MARK}`,
      `add rule ${TABLE} outgoing ct mark != ${MARK} ${ip} daddr . tcp dport @${set} drop`,
      `add rule ${TABLE} outgoing ct mark != ${MARK} ${ip} saddr . tcp sport @${set} drop`,
      `add rule ${TABLE} incoming ct mark != ${MARK} ${ip} daddr . tcp dport @${set} drop`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function elementScript(verb: 'add' | 'delete', server: ServerId): string {
  const element = elementOf(server);
  return element === null ? '' : `${verb} element ${TABLE} ${element}\n`;
}

/** The set and the place in it; null where the address is a name. */
function elementOf(server: ServerId): string | null {
  const address = readAddress(server);
  const host = address === null ? null : canonicalHost(address.host);
  if (address === null || host === null) return null;
  return `${isIPv4(host) ? 'servers4' : 'servers6'} { ${host} . ${address.port} }`;
}

async function listBlocked(runNft: RunNft, limitMs: number): Promise<readonly ServerId[]> {
  const result = await runNft(`list table ${TABLE}\n`, limitMs);
  // There is no such table in most cases.
  if (result.kind !== 'done') return [];
  const elements = result.output.matchAll(/([0-9a-f:.]+) \. (\d{1,5})\b/g);
  return [...elements].map(([, host = '', port = '']) => serverId(joinAddress(host, port)));
}
