import { expect } from 'chai';
import { epoch, monitorId, serverId, type Announcement } from '../../sentinel/index.js';
import { eventPayload } from '../../src/resp/event-payload.js';

const master = serverId('10.0.0.5:6379');
const replica = serverId('10.0.0.6:6379');
const monitor = monitorId('10.0.0.6:26379');
const unheard = monitorId('10.0.0.7:26379');
const ID = 'b'.repeat(40);

const SLAVE = 'slave 10.0.0.6:6379 10.0.0.6 6379 @ g 10.0.0.5 6379';

const CASES: readonly [announcement: Announcement, payload: string][] = [
  [{ name: '+sdown', server: master, master }, 'master g 10.0.0.5 6379'],
  [{ name: '+sdown', server: replica, master }, SLAVE],
  [{ name: '+sdown', monitor, master }, `sentinel ${ID} 10.0.0.6 26379 @ g 10.0.0.5 6379`],
  [{ name: '+sentinel', monitor: unheard, master }, 'sentinel 10.0.0.7:26379 10.0.0.7 26379 @ g 10.0.0.5 6379'],
  [{ name: '+odown', server: master, master, agreeing: 2, quorum: 3 }, 'master g 10.0.0.5 6379 #quorum 2/3'],
  [{ name: '-odown', server: master, master }, 'master g 10.0.0.5 6379'],
  [{ name: '+try-failover', master }, 'master g 10.0.0.5 6379'],
  [{ name: '+new-epoch', master, epoch: epoch(4) }, '4'],
  [{ name: '+vote-for-leader', master, monitor, epoch: epoch(4) }, `${ID} 4`],
  [{ name: '+selected-slave', server: replica, master }, SLAVE],
  [{ name: '+role-change', server: replica, master }, `${SLAVE} new reported role is slave`],
  [{ name: '-role-change', server: replica, master }, `${SLAVE} new reported role is master`],
  [{ name: '-role-change', server: master, master }, 'master g 10.0.0.5 6379 new reported role is slave'],
  [{ name: '+switch-master', master, newMaster: replica }, 'g 10.0.0.5 6379 10.0.0.6 6379'],
  [
    { name: '+switch-master', master: serverId('[fd00::5]:6379'), newMaster: serverId('[fd00::6]:6379') },
    'g fd00::5 6379 fd00::6 6379',
  ],
  [{ name: '+tilt', master }, '#tilt mode entered'],
  [{ name: '-tilt', master }, '#tilt mode exited'],
  [{ name: '+order-changed', master, text: 'by ts' }, 'master g 10.0.0.5 6379 #by ts'],
  [{ name: '+handover-went-back', master }, 'master g 10.0.0.5 6379'],
  [{ name: '+slave', server: replica, master: null }, 'slave 10.0.0.6:6379 10.0.0.6 6379 @ g ? 0'],
];

describe('resp/event-payload', () => {
  for (const [announcement, payload] of CASES) {
    it(`${announcement.name} is ${JSON.stringify(payload)}`, () => {
      expect(eventPayload('g', announcement, (id) => (id === monitor ? ID : null))).to.equal(payload);
    });
  }
});
