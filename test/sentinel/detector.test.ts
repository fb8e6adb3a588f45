import { expect } from 'chai';
import { periodsOf } from '../../sentinel/config.js';
import type { CoreConfig } from '../../sentinel/config.js';
import { forgetSilence, judge, missingMs, newSight, onProbed, suspicionMs } from '../../sentinel/detector.js';
import type { Sight, Standpoint } from '../../sentinel/detector.js';
import type { ProbeResult } from '../../sentinel/report.js';
import { coreConfig } from '../kit/core-config.js';
import { M, S, reportOf } from '../kit/lab.js';

const config: CoreConfig = coreConfig({ self: M(6), servers: [S(5)], voters: [M(5), M(6), M(7)] });
const far: Standpoint = { isKeeper: false, provenGoneAtMs: null, isMaster: true, isLeased: false, hasLostData: false };
const near: Standpoint = { ...far, isKeeper: true };
const replica: Standpoint = { ...far, isMaster: false };
const lost: Standpoint = { ...far, hasLostData: true };
const proven: Standpoint = { ...far, provenGoneAtMs: 50 };

const ANSWERS: Readonly<Record<string, ProbeResult>> = {
  refused: { kind: 'refused' },
  silent: { kind: 'silent' },
  loading: { kind: 'loading' },
  faulty: { kind: 'faulty', fault: 'wrong-password', detail: 'x' },
  master: reportOf('master'),
  replica: reportOf('replica'),
};

describe('detector', () => {
  const rows: readonly [string, Standpoint, string, string | null, boolean][] = [
    ['an answer speaks against nobody', far, '0? 1:master 900', null, false],
    ['the keeper’s refusal is proof at once', near, '0? 1:refused', 'refused', true],
    ['one refusal seen from afar is no proof', far, '0? 1:refused 500', 'refused', false],
    ['two refusals 99 ms apart are no proof', far, '0? 1:refused 99? 100:refused', 'refused', false],
    ['two refusals 100 ms apart are proof', far, '0? 1:refused 100? 101:refused', 'refused', true],
    ['silence breaks a row', far, '0? 1:refused 100? 300:silent 301? 302:refused', 'refused', false],
    ['a refusal that lasts for down_after is proof', far, '0? 1:refused 1001', 'refused', true],
    ['a look unanswered for 100 ms is not worth a word', far, '0? 100', null, false],
    ['a look unanswered for longer is', far, '0? 101', 'silent', false],
    ['silence is a failure after down_after', far, '0? 1001', 'silent', true],
    ['and not at down_after', far, '0? 1000', 'silent', false],
    ['silence counts from the oldest unanswered look', far, '0? 600:silent 700? 1001', 'silent', true],
    ['an answer begins the count anew', far, '0? 600:silent 700? 701:master 1500? 1550', null, false],
    ['the keeper is no more patient with silence', near, '0? 1001', 'silent', true],
    ['loading is no failure', far, '0? 1:loading 9000? 9001:loading', 'loading', false],
    ['loading is a failure after reboot_after', far, '0? 1:loading 10001? 10002:loading', 'loading', true],
    ['a master that says it is a replica is in doubt', far, '0? 1:replica 900', 'role-mismatch', false],
    ['and down after down_after', far, '0? 1:replica 1000? 1002:replica', 'role-mismatch', true],
    ['a replica may say that it is a replica', replica, '0? 1:replica 900? 2001:replica', null, false],
    ['a fault of the configuration is no failure', far, '0? 1:faulty 5000', null, false],
    ['a master without what it held is down at once', lost, '0? 1:master', 'refused', true],
    ['the keeper’s word is believed at once', proven, '0? 1:master 51', 'refused', true],
    ['what was seen after that word outweighs it', proven, '0? 60:master', null, false],
    ['one who never saw the server believes the keeper', proven, '51', 'refused', true],
  ];
  for (const [what, from, steps, evidence, isDown] of rows) {
    it(what, () => {
      const sight = watch(from, steps);
      expect(sight.evidence).to.equal(evidence);
      expect(sight.isDown).to.equal(isDown);
    });
  }

  it('says when something changed, and only then', () => {
    const sight = newSight(S(5), 0);
    const moment = (now: number) => ({ config, periods: periodsOf(config), now });
    expect(judge(sight, near, moment(0))).to.equal(false);
    onProbed(sight, { kind: 'refused' }, 1);
    expect(judge(sight, near, moment(1))).to.equal(true);
    expect(sight.downSinceMs).to.equal(1);
    expect(judge(sight, near, moment(2))).to.equal(false);
    onProbed(sight, reportOf('master'), 3);
    expect(judge(sight, near, moment(3))).to.equal(true);
    expect(sight.downSinceMs).to.equal(null);
  });

  it('a paused monitor forgets what was missing while it slept', () => {
    const sight = watch(far, '0? 400:silent 500?');
    forgetSilence(sight, 5000);
    expect(missingMs(sight, 5000)).to.equal(0);
    expect(sight.nextProbeAtMs).to.equal(5000);
    judge(sight, far, { config, periods: periodsOf(config), now: 5050 });
    expect(sight.evidence).to.equal(null);
  });

  it('suspects sooner where down_after is short', () => {
    expect(suspicionMs(config)).to.equal(100);
    expect(suspicionMs({ ...config, downAfterMs: 200 })).to.equal(50);
  });

  it('keeps the last report of a server that stops to answer', () => {
    const sight = watch(far, '0? 1:master 200? 300:silent');
    expect(sight.report?.role).to.equal('master');
    expect(sight.reportedAtMs).to.equal(1);
  });
});

/** `0?` is a look sent at 0 ms, `1:refused` an answer at 1 ms, `900` a moment at which the server is judged. */
function watch(from: Standpoint, steps: string): Sight {
  const sight = newSight(S(5), 0);
  for (const [, time, mark, answer] of steps.matchAll(/(\d+)([?:]?)(\w*)/g)) {
    const now = Number(time);
    if (mark === '?') sight.askedAtMs = now;
    const result = ANSWERS[answer ?? ''];
    if (result !== undefined) onProbed(sight, result, now);
    judge(sight, from, { config, periods: periodsOf(config), now });
  }
  return sight;
}
