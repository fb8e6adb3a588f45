import type { GroupDocument } from '../../src/http/group-document.js';
import { getDocument } from './host-doors.js';
import type { LabHost } from './lab-host.js';
import { LAB_GROUP } from './monitor-program.js';
import type { MonitorProgram } from './monitor-program.js';

/** What keeps the monitors that run from agreeing that all is well; null when nothing does. */
export async function obstacleOf(hosts: readonly LabHost[], program: MonitorProgram): Promise<string | null> {
  const running = hosts.filter(({ monitor }) => monitor.isAlive());
  try {
    return await (program.name === 'quorate' ? quorateObstacle(running) : sentinelObstacle(running));
  } catch (error) {
    return String(error);
  }
}

/** The group as a monitor of Quorate shows it. */
export async function documentOf(host: LabHost): Promise<GroupDocument> {
  return (await getDocument(host.door('http'), `/api/v1/groups/${LAB_GROUP}`)) as GroupDocument;
}

async function quorateObstacle(hosts: readonly LabHost[]): Promise<string | null> {
  const documents = await Promise.all(hosts.map(documentOf));
  const [first] = documents;
  const different = documents.find(({ master, epoch }) => master !== first?.master || epoch !== first.epoch);
  if (different !== undefined) return `monitors name ${first?.master} and ${different.master}`;
  // Clients may hear of a new master a little later than the table.
  const told = await Promise.all(hosts.map(toldMaster));
  const late = told.find((address) => address !== first?.master);
  if (late !== undefined) return `clients are told ${late}, the master is ${first?.master}`;
  const ill = documents.find(({ state }) => state !== 'ok');
  if (ill === undefined) return null;
  const statuses = ill.servers.map(({ host, status }) => `${host} ${status}`);
  return [`${ill.asked.monitor} says ${ill.state}`, ...statuses, ...ill.notes].join('; ');
}

/** The host to which a monitor sends clients. */
async function toldMaster(host: LabHost): Promise<string> {
  const [address = ''] = wordsOf(await host.ask('resp', 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', LAB_GROUP));
  return address;
}

async function sentinelObstacle(hosts: readonly LabHost[]): Promise<string | null> {
  const lacks = await Promise.all(hosts.map((host) => sentinelLack(host, hosts.length - 1)));
  return lacks.find((lack) => lack !== null) ?? null;
}

/** A Sentinel is settled when it has found every other one and sees every replica linked. */
async function sentinelLack(host: LabHost, others: number): Promise<string | null> {
  const master = wordsOf(await host.ask('resp', 'SENTINEL', 'MASTER', LAB_GROUP));
  if (valueOf(master, 'flags') !== 'master') return `${host.address} sees the master as ${valueOf(master, 'flags')}`;
  if (valueOf(master, 'num-other-sentinels') !== String(others)) return `${host.address} does not know all Sentinels`;
  const replicas = await host.ask('resp', 'SENTINEL', 'REPLICAS', LAB_GROUP);
  const all = Array.isArray(replicas) ? replicas.map(wordsOf) : [];
  const linked = all.filter((one) => valueOf(one, 'flags') === 'slave' && valueOf(one, 'master-link-status') === 'ok');
  return linked.length === others ? null : `${host.address} sees ${linked.length} of ${others} replicas linked`;
}

function wordsOf(reply: unknown): readonly string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

/** Sentinel writes a map as a flat list of names and values. */
function valueOf(words: readonly string[], name: string): string {
  return words[words.indexOf(name) + 1] ?? '';
}
