import type { Message, MonitorId } from '../../sentinel/index.js';
import type { Reach } from './deeds.js';
import type { Host } from './host.js';
import type { Site } from './site.js';

/** What is sent, and to whom. */
export interface Letter {
  readonly to: MonitorId;
  readonly message: Message;
}

/** A monitor sends a message: it is lost, or arrives, perhaps twice; what is on its way when the way is cut never arrives. */
export function sendMessage(host: Host, { to, message }: Letter, reach: Reach): void {
  const { network, agenda } = reach.site;
  const receiver = hostOfMonitor(reach.site, to);
  const atMs = network.carries(host.n, receiver.n) ? network.arrivalMs(host.n, receiver.n, agenda.now) : null;
  if (atMs === null) return;
  const { life } = receiver;
  const arrive = (): void => {
    if (receiver.life === life && network.carries(host.n, receiver.n)) deliver(receiver, host, message, reach);
  };
  agenda.later(atMs - agenda.now, arrive);
  if (network.isDoubled()) agenda.later(atMs - agenda.now, arrive);
}

/** What reaches a stopped process waits in its socket. */
function deliver(to: Host, from: Host, message: Message, reach: Reach): void {
  if (to.foreign !== null) return answerAsSentinel(to, from, message, reach);
  reach.later(to, 0, () => {
    reach.site.observers.onDelivered(to, from.monitor, message);
    reach.feed(to, { kind: 'received', from: from.monitor, message });
  });
}

/** A foreign Sentinel votes once an epoch, for whoever asks first, and knows of no table. */
function answerAsSentinel(voter: Host, candidate: Host, message: Message, reach: Reach): void {
  const { foreign } = voter;
  if (foreign === null || message.kind !== 'voteRequest') return;
  if (message.epoch > foreign.epoch) Object.assign(foreign, { epoch: message.epoch, votedFor: candidate.monitor });
  const isGranted = foreign.epoch === message.epoch && foreign.votedFor === candidate.monitor;
  const answer: Message = {
    kind: 'vote',
    epoch: message.epoch,
    isGranted,
    reason: isGranted ? '' : `voted for ${foreign.votedFor ?? 'nobody'}`,
    freeInMs: 0,
    promised: foreign.epoch,
    table: null,
    floor: null,
  };
  const letter = { to: candidate.monitor, message: answer };
  reach.site.observers.onEffect(voter, { kind: 'send', ...letter });
  sendMessage(voter, letter, reach);
}

function hostOfMonitor(site: Site, monitor: MonitorId): Host {
  const found = site.hosts.get(monitor);
  if (found === undefined) throw new RangeError(`no monitor ${monitor}`);
  return found;
}
