import type { Announcement, MonitorId, ServerId } from '../../sentinel/index.js';
import { wireAddress } from './address.js';

/** The identity of a monitor on the Sentinel wire; null as long as it was not heard. */
export type RunIdOf = (monitor: MonitorId) => string | null;

/**
 * The payload with which Redis Sentinel publishes the event (and writes it to its log): most are `<instance>` alone. An
 * event that Sentinel does not know has the same form, followed by ` #` and the reason.
 */
export function eventPayload(group: string, announcement: Announcement, runIdOf: RunIdOf): string {
  const subject = subjectOf(group, announcement, runIdOf);
  switch (announcement.name) {
    case '+switch-master':
      return `${group} ${spaced(announcement.master)} ${spaced(announcement.newMaster ?? null)}`;
    case '+new-epoch':
      return String(announcement.epoch ?? 0);
    case '+vote-for-leader':
      return `${announcement.monitor === undefined ? '?' : nameOf(announcement.monitor, runIdOf)} ${announcement.epoch ?? 0}`;
    case '+tilt':
      return '#tilt mode entered';
    case '-tilt':
      return '#tilt mode exited';
    case '+odown':
      return `${subject} #quorum ${announcement.agreeing ?? 0}/${announcement.quorum ?? 0}`;
    case '+role-change':
    case '-role-change':
      return `${subject} new reported role is ${reportedRole(announcement)}`;
    case '+monitor-up':
    case '-monitor-up':
    case '+muted':
    case '-muted':
    case '+absurd-epoch':
    case '+address-problem':
    case '+address-conflict':
    case '+address-mended':
    case '+address-doubt':
    case '+order-changed':
    case '+handover-went-back':
    case '+history-kept':
    case '-history-not-kept':
    case '+history-given-up':
    case '+removed':
    case '-leases':
      return announcement.text === undefined ? subject : `${subject} #${announcement.text}`;
    default:
      return subject;
  }
}

function subjectOf(group: string, { server, monitor, master }: Announcement, runIdOf: RunIdOf): string {
  const where = `@ ${group} ${spaced(master)}`;
  if (server !== undefined && server !== master) return `slave ${server} ${spaced(server)} ${where}`;
  if (server === undefined && monitor !== undefined) {
    return `sentinel ${nameOf(monitor, runIdOf)} ${spaced(monitor)} ${where}`;
  }
  return `master ${group} ${spaced(master)}`;
}

function nameOf(monitor: MonitorId, runIdOf: RunIdOf): string {
  return runIdOf(monitor) ?? monitor;
}

function spaced(id: MonitorId | ServerId | null): string {
  const { host, port } = wireAddress(id);
  return `${host} ${port}`;
}

/** `+`: the server says what the table says; `-`: the contrary. */
function reportedRole({ name, server, master }: Announcement): 'master' | 'slave' {
  const isMaster = server === undefined || server === master;
  return isMaster === (name === '+role-change') ? 'master' : 'slave';
}
