import { expect } from 'chai';
import type { Message } from '../../sentinel/index.js';
import { runSeed } from '../../src/simulator/run-seed.js';
import { drawScenario } from '../../src/simulator/scenario.js';
import type { Observer } from '../../src/simulator/site.js';
import { ANY_WORLD } from '../kit/any-world.js';

/** Longer than a message takes in a whole and quick network. */
const LATE_MS = 10;

describe('the faults of eighty seeds', () => {
  const { counts, log } = play(80);

  for (const [what, line] of [
    ['monitors that die before a record is on disk', / dies before persist/],
    ['monitors that die before a message is sent', / dies before send (?:vote|write|leased)/],
    ['monitors that die before a server is told something', / dies before (?:promote|follow|fence|unfence|hold)/],
    ['records that a crash took from the disk', / loses \d+ of \d+ records/],
    ['monitors that were paused', / \+tilt /],
    ['disks that fail', / \+muted /],
    ['servers that are stopped because they hang', / stops server /],
    ['planned moves', / \+handover-went-back | hold /],
    ['absurd epochs', / \+absurd-epoch /],
  ] as const) {
    it(`bring ${what}`, () => expect(log.filter((each) => line.test(each)).length).to.be.above(0));
  }

  it('lose messages, bring some late, some twice, and some before others that were sent earlier', () => {
    expect(counts.lost).to.be.above(100);
    expect(counts.late).to.be.above(100);
    expect(counts.doubled).to.be.above(10);
    expect(counts.overtaken).to.be.above(10);
  });
});

function play(seeds: number) {
  const counts = { lost: 0, late: 0, doubled: 0, overtaken: 0 };
  const log: string[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const result = runSeed(drawScenario(seed, ANY_WORLD), { isLogged: true, watch: [(site) => follow(counts, site)] });
    log.push(...result.log);
  }
  return { counts, log };
}

/** Counts what becomes of messages. One that goes to several monitors is followed on its way to each. */
function follow(
  counts: ReturnType<typeof play>['counts'],
  site: { readonly agenda: { readonly now: number } },
): Observer {
  const sentAtMs = new Map<string, Map<Message, number>>();
  const latestMs = new Map<string, number>();
  return {
    onEffect: (host, effect) => {
      if (effect.kind !== 'send') return;
      const way = `${host.monitor} ${effect.to}`;
      sentAtMs.set(way, (sentAtMs.get(way) ?? new Map<Message, number>()).set(effect.message, site.agenda.now));
      counts.lost += 1;
    },
    onDelivered: (to, from, message) => {
      const sent = sentAtMs.get(`${from} ${to.monitor}`)?.get(message);
      if (sent === undefined) counts.doubled += 1;
      else {
        sentAtMs.get(`${from} ${to.monitor}`)?.delete(message);
        counts.lost -= 1;
        if (site.agenda.now - sent > LATE_MS) counts.late += 1;
        if (sent < (latestMs.get(to.monitor) ?? 0)) counts.overtaken += 1;
        latestMs.set(to.monitor, Math.max(sent, latestMs.get(to.monitor) ?? 0));
      }
    },
  };
}
