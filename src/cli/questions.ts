import { AppError } from '../errors.js';
import type { AddressesDocument } from '../http/addresses-document.js';
import type { GroupDocument } from '../http/group-document.js';
import type { GroupSummary } from '../http/group-summary.js';
import { addressesAnswer, changeAnswer, groupAnswer, groupsAnswer } from './answer-shapes.js';
import type { MonitorClient } from './monitor-client.js';

const GROUPS = '/api/v1/groups';

/** Every group of the monitor, in short. */
export async function askGroupList(client: MonitorClient): Promise<readonly GroupSummary[]> {
  return (await client.get(GROUPS, groupsAnswer)).groups;
}

/** The named group alone, or every group of the monitor. */
export async function askGroups(client: MonitorClient, group: string | undefined): Promise<readonly GroupDocument[]> {
  const names = group === undefined ? (await askGroupList(client)).map((summary) => summary.group) : [group];
  const documents: GroupDocument[] = [];
  for (const name of names) documents.push(await client.get(groupPath(name), groupAnswer));
  return documents;
}

/** The group that a change is about: it must be named when the monitor has several. */
export async function askOnlyGroup(client: MonitorClient, group: string | undefined): Promise<string> {
  if (group !== undefined) return group;
  const names = (await askGroupList(client)).map((summary) => summary.group);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new AppError('E_USAGE', `this monitor has ${names.length} groups; say which one is meant`, {
    hint: `Add --group, one of: ${names.join(', ')}.`,
  });
}

/** Returns what was done, in words. */
export async function askOrder(client: MonitorClient, group: string, order: readonly string[]): Promise<string> {
  const { text } = await client.change('PUT', `${groupPath(group)}/order`, { body: { order }, read: changeAnswer });
  return text;
}

/** Returns what was done, in words. */
export async function askFailover(client: MonitorClient, group: string, acceptLossBytes: number): Promise<string> {
  const body = { accept_loss_bytes: acceptLossBytes };
  const { text } = await client.change('POST', `${groupPath(group)}/failover`, { body, read: changeAnswer });
  return text;
}

/** The virtual addresses of a group, as they stand on the host of this monitor. */
export function askAddresses(client: MonitorClient, group: string): Promise<AddressesDocument> {
  return client.get(`${groupPath(group)}/addresses`, addressesAnswer);
}

/** Returns what was done, in words. */
export async function askAddMember(
  client: MonitorClient,
  group: string,
  body: Readonly<Record<string, string>>,
): Promise<string> {
  return (await client.change('POST', `${groupPath(group)}/members/add`, { body, read: changeAnswer })).text;
}

/** Returns what was done, in words. */
export async function askRemoveMember(client: MonitorClient, group: string, host: string): Promise<string> {
  return (await client.change('POST', `${groupPath(group)}/members/remove`, { body: { host }, read: changeAnswer }))
    .text;
}

/** Where a monitor answers for a group. */
export function groupPath(group: string): string {
  return `${GROUPS}/${encodeURIComponent(group)}`;
}
