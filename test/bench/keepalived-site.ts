import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../src/demo/programs.js';
import { startProcess } from '../../src/demo/process-handle.js';
import type { ProcessHandle } from '../../src/demo/process-handle.js';
import { systemTimers as timers } from '../../src/timers.js';
import { claimLabDirectory, removeLab, removeLeftovers } from '../lab/leftovers.js';
import { createNetwork } from '../lab/network.js';
import type { Network } from '../lab/network.js';
import { TOOL_PATH } from '../lab/system-tool.js';
import { VIRTUAL_ADDRESS } from '../lab/watch.js';

/** Two hosts with keepalived, the first of higher priority, as its manuals set it up; and a third to look from. */
export interface KeepalivedSite {
  readonly network: Network;
  readonly dir: string;
  start(host: number): Promise<void>;
  process(host: number): ProcessHandle;
  close(): void;
}

/** Makes the hosts; nothing runs on them yet. */
export function openKeepalivedSite(): KeepalivedSite {
  removeLeftovers();
  const dir = claimLabDirectory();
  const network = createNetwork(3);
  const running = new Map<number, ProcessHandle>();
  const start = async (host: number): Promise<void> => {
    const own = join(dir, `keepalived-${host}`);
    mkdirSync(own, { recursive: true });
    const file = join(own, 'keepalived.conf');
    writeFileSync(file, configOf(host));
    const program = findProgram({ name: 'keepalived', path: TOOL_PATH });
    const pids = ['-p', join(own, 'pid'), '-r', join(own, 'vrrp-pid')];
    const args = [...network.inside(host), program, '-n', '-l', '-P', '-f', file, ...pids];
    const command = findProgram({ name: 'ip', path: TOOL_PATH });
    const launch = { name: `keepalived-${host}`, command, args, cwd: own, logFile: join(own, 'log') };
    running.set(host, await startProcess({ launch, timers }));
  };
  const process = (host: number): ProcessHandle => {
    const found = running.get(host);
    if (found === undefined) throw new Error(`keepalived does not run on host ${host}`);
    return found;
  };
  return { network, dir, start, process, close: () => removeLab(globalThis.process.pid) };
}

function configOf(host: number): string {
  return `global_defs {
  router_id host${host}
}
vrrp_instance address {
  state ${host === 1 ? 'MASTER' : 'BACKUP'}
  interface eth0
  virtual_router_id 51
  priority ${host === 1 ? 101 : 100}
  advert_int 1
  authentication {
    auth_type PASS
    auth_pass quorate
  }
  virtual_ipaddress {
    ${VIRTUAL_ADDRESS}/32 dev eth0
  }
}
`;
}
