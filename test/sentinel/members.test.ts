import { expect } from 'chai';
import {
  canLead,
  hasQuorum,
  keeperOf,
  mutedReason,
  serversOf,
  usableVoters,
  votersOf,
} from '../../sentinel/members.js';
import { monitorId, serverId } from '../../sentinel/ids.js';
import { Lab, M, S, recordOf, tableOf } from '../kit/lab.js';

describe('members', () => {
  it('the keeper of a server is the voter on its host', () => {
    const lab = new Lab();
    expect(keeperOf(lab.state, S(5))).to.equal(M(5));
    expect(keeperOf(lab.state, S(8))).to.equal(null);
  });

  it('nobody is keeper where a host has two servers, or two monitors', () => {
    const servers = [serverId('127.0.0.1:6379'), serverId('127.0.0.1:6380'), S(7)];
    const twoServers = new Lab({ record: null, settings: { servers, voters: [monitorId('127.0.0.1:26379'), M(7)] } });
    expect(keeperOf(twoServers.state, serverId('127.0.0.1:6379'))).to.equal(null);
    expect(keeperOf(twoServers.state, S(7))).to.equal(M(7));
    const voters = [monitorId('127.0.0.1:26379'), monitorId('127.0.0.1:26380')];
    const twoMonitors = new Lab({ record: null, settings: { servers: [serverId('127.0.0.1:6379')], voters } });
    expect(keeperOf(twoMonitors.state, serverId('127.0.0.1:6379'))).to.equal(null);
  });

  it('addresses in brackets have hosts as well', () => {
    const settings = { servers: [serverId('[fd00::5]:6379')], voters: [monitorId('[fd00::5]:26379')] };
    const lab = new Lab({ record: null, settings });
    expect(keeperOf(lab.state, serverId('[fd00::5]:6379'))).to.equal(monitorId('[fd00::5]:26379'));
  });

  it('the table says who belongs to the group, and what was discovered comes behind', () => {
    const discovered = { servers: [S(9), S(6)], monitors: [M(9)] };
    const lab = new Lab({ record: recordOf({ table: tableOf({ order: [S(7), S(6)] }), discovered }) });
    expect(serversOf(lab.state)).to.deep.equal([S(7), S(6), S(9)]);
    expect(votersOf(lab.state)).to.deep.equal([M(5), M(6), M(7), M(9)]);
  });

  it('a voter that was not heard for three heartbeats is not present', () => {
    const lab = Lab.well();
    lab.pass(749);
    expect(usableVoters(lab.state)).to.deep.equal([M(5), M(6), M(7)]);
    lab.pass(1);
    expect(usableVoters(lab.state)).to.deep.equal([M(6)]);
    expect(hasQuorum(lab.state)).to.equal(false);
  });

  it('a voter that cannot write, or that remembers nothing, is present but of no use', () => {
    const lab = Lab.well();
    lab.meet({ muted: 'ENOSPC' }, {});
    expect(usableVoters(lab.state)).to.deep.equal([M(6), M(7)]);
    expect(mutedReason(lab.state, M(5))).to.equal('ENOSPC');
    const blank = new Lab({ record: null });
    expect(mutedReason(blank.state, M(6))).to.equal('it has no memory of this group yet');
  });

  it('the group may have a quorum that this monitor may not lead', () => {
    const lab = Lab.well().feed({ kind: 'persistFailed', reason: 'ENOSPC' });
    expect(hasQuorum(lab.state)).to.equal(true);
    expect(canLead(lab.state)).to.equal(false);
    lab.feed({ kind: 'persisted', record: lab.state.record });
    expect(canLead(lab.state)).to.equal(true);
  });
});
