import { splitAddress } from '../../address.js';
import { AppError, EXIT } from '../../errors.js';
import { parseAddress } from '../../http/address.js';
import type { GroupDocument } from '../../http/group-document.js';
import { pause, systemTimers } from '../../timers.js';
import type { Timers } from '../../timers.js';
import type { Io } from '../io.js';
import { renderDone } from '../json-output.js';
import type { MonitorClient } from '../monitor-client.js';
import type { ReplaceOptions } from '../options.js';
import { askAddMember, askGroups, askOnlyGroup, askRemoveMember } from '../questions.js';
import { askMonitors } from '../session.js';

/** Between two looks at how far the new server's copy of the data is, in ms. */
const LOOK_MS = 500;

/** How long that copy is waited for, in ms, unless `--wait` says otherwise. */
const WAIT_MS = 600_000;

/**
 * `ts replace host OLD NEW`: adds the new host, waits until its server has the data, removes the old one. Each step is done
 * only where it is still to do, so that the same command goes on from where it was interrupted.
 */
export async function replaceHost(io: Io, hosts: readonly string[], options: ReplaceOptions): Promise<number> {
  const [former = '', next = ''] = hosts;
  const [oldHost, newHost] = [parseAddress(former).host, parseAddress(next).host];
  if (oldHost === newHost) throw new AppError('E_USAGE', 'a host cannot replace itself', { hint: 'Name two hosts.' });
  const waitMs = readWait(options.wait);
  const timers = io.timers ?? systemTimers;
  const text = await askMonitors(io, options, async (client) => {
    const name = await askOnlyGroup(client, options.group);
    const step = { client, name, timers, untilMs: timers.nowMs() + waitMs };
    const before = await askGroup(step);
    refuseMaster(before, oldHost);
    await addInItsPlace(step, before, { oldHost, newAddress: next });
    await waitForCopy(step, newHost);
    return askRemoveMember(client, name, former);
  });
  io.stdout.write(renderDone(text, options));
  return EXIT.ok;
}

interface Step {
  readonly client: MonitorClient;
  readonly name: string;
  readonly timers: Timers;
  readonly untilMs: number;
}

function refuseMaster({ servers }: GroupDocument, host: string): void {
  const master = servers.find((server) => server.host === host && server.role === 'master');
  if (master === undefined) return;
  const others = servers.filter((server) => server !== master).map(({ server }) => server);
  throw new AppError('E_IS_MASTER', `${host} is the master; nothing was changed`, {
    hint: `Make another server master first: ts add server ${[...others, master.server].join(' ')}`,
  });
}

/** An arbiter is replaced by an arbiter, a server by one in the same place of the order. */
async function addInItsPlace(
  { client, name }: Step,
  { servers, monitors, former }: GroupDocument,
  { oldHost, newAddress }: { readonly oldHost: string; readonly newAddress: string },
): Promise<void> {
  const server = servers.find(({ host }) => host === oldHost);
  const isArbiter = server === undefined && monitors.some(({ monitor }) => splitAddress(monitor).host === oldHost);
  const isGone = former.some(({ monitor, server: gone }) => isOn(oldHost, monitor) || isOn(oldHost, gone));
  if (server === undefined && !isArbiter && !isGone) {
    throw new AppError('E_UNKNOWN_SERVER', `${oldHost} is not a member of ${name}`, {
      hint: `Its monitors are ${monitors.map(({ monitor }) => monitor).join(', ')}.`,
    });
  }
  // The old one is out already when an interrupted replacement is repeated: what it was is not asked again.
  if (server === undefined && !isArbiter) return;
  const place =
    server === undefined
      ? {}
      : { before: `${server.host.includes(':') ? `[${server.host}]` : server.host}:${server.port}` };
  await askAddMember(client, name, isArbiter ? { arbiter: newAddress } : { host: newAddress, ...place });
}

async function waitForCopy(step: Step, host: string): Promise<void> {
  for (;;) {
    const server = (await askGroup(step)).servers.find((each) => each.host === host);
    if (server === undefined || server.is_ok) return;
    if (step.timers.nowMs() >= step.untilMs) {
      throw new AppError('E_TIMEOUT', `${host} is a member now, but not ready: ${server.status}`, {
        hint: 'Nothing was removed. Repeat the command: it goes on from here.',
      });
    }
    await pause(step.timers, LOOK_MS);
  }
}

async function askGroup({ client, name }: Step): Promise<GroupDocument> {
  const [group] = await askGroups(client, name);
  if (group === undefined) throw new AppError('E_BAD_ANSWER', 'the monitor shows no group', {});
  return group;
}

function isOn(host: string, id: string | null): boolean {
  return id !== null && splitAddress(id).host === host;
}

function readWait(text: string | undefined): number {
  if (text === undefined) return WAIT_MS;
  const seconds = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seconds * 1000)) return seconds * 1000;
  throw new AppError('E_USAGE', `--wait wants a whole number of seconds, not "${text}"`, {
    hint: 'Leave it out to wait for ten minutes.',
  });
}
