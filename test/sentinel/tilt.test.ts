import { expect } from 'chai';
import { step, tick } from '../../sentinel/core.js';
import { Lab, S } from '../kit/lab.js';

describe('tilt', () => {
  it('is not taken for a pause below the trigger', () => {
    const lab = Lab.well();
    tick(lab.state, lab.now + 499);
    expect(lab.announced()).not.to.include('+tilt');
  });

  it('forgets what was missing, keeps the peers present, and finds nobody down', () => {
    const lab = Lab.well();
    lab.pass(200);
    tick(lab.state, lab.now + 5000);
    expect(lab.announced()).to.include.members(['+tilt', '-tilt']);
    expect(lab.announced()).not.to.include('+sdown');
    expect([...lab.state.peers.values()].every((peer) => peer.heardAtMs === lab.now)).to.equal(true);
  });

  it('gives up a candidacy', () => {
    const lab = Lab.well({ self: 5 });
    lab.ask({ kind: 'order', order: [S(6), S(5), S(7)] });
    tick(lab.state, lab.now + 5000);
    expect(lab.course).to.equal('idle');
    expect(lab.answer()).to.include({ isDone: false, code: 'E_TIMEOUT' });
  });

  it('judges as before once it looked again', () => {
    const lab = Lab.well();
    tick(lab.state, lab.now + 5000);
    lab.pass(1050);
    expect(lab.state.sights.get(S(5))?.isDown).to.equal(true);
  });

  it('a clock that goes back stands still', () => {
    const lab = Lab.well();
    const { now } = lab;
    step(lab.state, { kind: 'connectionLost', server: S(5) }, now - 1000);
    expect(lab.now).to.equal(now);
  });
});
