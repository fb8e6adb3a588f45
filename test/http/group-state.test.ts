import { expect } from 'chai';
import { monitorId, serverId } from '../../sentinel/index.js';
import type { GroupPicture } from '../../sentinel/index.js';
import { groupState } from '../../src/http/group-state.js';
import { sampleMonitor, samplePicture, sampleServer } from '../kit/sample-picture.js';

const otherMonitor = { monitor: monitorId('10.0.0.6:26379') };
const replica = { server: serverId('10.0.0.6:6379'), role: 'replica' } as const;

const TABLE: readonly (readonly [string, Partial<GroupPicture>, string])[] = [
  ['all well', {}, 'ok'],
  ['a note', { notes: ['Something.'] }, 'degraded'],
  ['a handover under way', { phase: 'handover' }, 'degraded'],
  ['a replica that is not ok', { servers: [sampleServer(), sampleServer({ ...replica, isOk: false })] }, 'degraded'],
  [
    'a lost replica',
    { servers: [sampleServer(), sampleServer({ ...replica, isOk: false, isOdown: true })] },
    'degraded',
  ],
  ['a lost monitor', { monitors: [sampleMonitor(), sampleMonitor({ ...otherMonitor, isLive: false })] }, 'degraded'],
  [
    'a muted monitor',
    { monitors: [sampleMonitor(), sampleMonitor({ ...otherMonitor, muted: 'disk full' })] },
    'degraded',
  ],
  ['a master that only this monitor finds down', { servers: [sampleServer({ isSdown: true })] }, 'ok'],
  ['a master that the quorum finds down', { servers: [sampleServer({ isOdown: true, isOk: false })] }, 'no-master'],
  ['a promotion under way', { phase: 'promoting' }, 'no-master'],
  ['no table yet', { master: null, phase: 'unsettled' }, 'no-master'],
  ['no quorum', { hasQuorum: false }, 'no-quorum'],
  ['neither quorum nor master', { hasQuorum: false, master: null }, 'no-quorum'],
];

describe('the state of a group', () => {
  for (const [situation, changes, state] of TABLE) {
    it(`is ${state} with ${situation}`, () => {
      expect(groupState(samplePicture(changes))).to.equal(state);
    });
  }
});
