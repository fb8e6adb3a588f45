import type { Lab } from './lab.js';

/** The two kinds of clients that a cut tells apart: one sticks to the master on this host, one asks who the master is. Both write. */
export async function startBothClients(lab: Lab, master: number): Promise<void> {
  await lab.startClient('beside', { on: master, to: master });
  await lab.startClient('following', { on: lab.clientHost });
  await lab.waitForAcknowledged('beside');
  await lab.waitForAcknowledged('following', { by: master });
}
