import { expect } from 'chai';
import { isWell } from '../../src/simulator/outlook.js';
import { World } from '../../src/simulator/world.js';

describe('a monitor that dies in the middle of its effects', () => {
  it('does nothing of what it wanted behind that point', () => {
    const begun: string[] = [];
    let isDying = false;
    const world = new World({
      onEffect: (monitor, { kind }) => {
        if (!isDying || monitor !== world.monitor(5)) return true;
        begun.push(kind);
        return kind !== 'probe';
      },
    });
    world.runUntil('rest', () => isWell(world));
    isDying = true;
    world.runUntil('its end', () => {
      const { state } = world.host(5);
      if (state !== null) state.isHeartbeatDue = true;
      begun.length = state === null ? begun.length : 0;
      return state === null;
    });
    expect(begun).to.deep.equal(['probe']);
  });
});
