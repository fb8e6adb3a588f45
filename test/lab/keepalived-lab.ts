import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { keepalivedFiles } from '../../src/address/keepalived-files.js';
import { readConfig } from '../../src/config/read.js';
import { findProgram } from '../../src/demo/programs.js';
import { startProcess } from '../../src/demo/process-handle.js';
import type { ProcessHandle } from '../../src/demo/process-handle.js';
import { systemTimers as timers } from '../../src/timers.js';
import { addressProgram } from './address-lab.js';
import type { Lab } from './lab.js';
import type { GroupSettings, MonitorProgram, MonitorSite } from './monitor-program.js';
import { openLab } from './open-lab.js';
import { TOOL_PATH } from './system-tool.js';

/** Short, so that a claim takes less than a second. */
export const LAB_ADVERT_MS = 200;

/** A lab in which keepalived moves the address, with the files that Quorate makes. */
export interface KeepalivedLab {
  readonly lab: Lab;
  /** Kills keepalived on a host, so that it can put nothing right. */
  kill(host: number): Promise<void>;
  /** Does nothing while it runs. */
  start(host: number): Promise<void>;
  /** What tells keepalived on a host whether it may hold the address. */
  trackFile(host: number): string;
}

/** Starts the lab, then keepalived on every host. */
export async function openKeepalivedLab(settings: GroupSettings = {}): Promise<KeepalivedLab> {
  const lab = await openLab({ program: keepalivedProgram(settings) });
  try {
    const running = new Map<number, ProcessHandle>();
    for (const { number } of lab.hosts) running.set(number, await startKeepalived(lab, number));
    return {
      lab,
      kill: (host) => killBoth(lab.host(host).dir, running.get(host)),
      start: async (host) => await running.get(host)?.restart(),
      trackFile: (host) => filesIn(lab.host(host).dir).track,
    };
  } catch (error) {
    lab.close();
    throw error;
  }
}

/** Monitors that let keepalived move the address; the file of their host is in place before they start. */
function keepalivedProgram(settings: GroupSettings): MonitorProgram {
  const program = addressProgram({ address_mode: 'keepalived', ...settings });
  return {
    ...program,
    prepare: (site) => {
      const command = program.prepare(site);
      addKeepalived(site, join(site.dir, 'quorate.yaml'));
      return command;
    },
  };
}

function addKeepalived({ address, dir }: MonitorSite, configFile: string): void {
  mkdirSync(dirname(filesIn(dir).track));
  const document = parseDocument(readFileSync(configFile, 'utf8'));
  const { conf: config_file, pid: pid_file, track: track_file } = filesIn(dir);
  document.setIn(['monitor', 'keepalived'], { config_file, pid_file });
  const interval = { virtual_router_id: 51, advert_interval: `${LAB_ADVERT_MS}ms` };
  document.setIn(['groups', 0, 'keepalived'], { ...interval, track_file });
  writeFileSync(configFile, String(document));
  const made = keepalivedFiles(readConfig(configFile, { hostName: 'lab' })).find(({ host }) => host === address);
  if (made === undefined) throw new Error(`no keepalived.conf is made for ${address}`);
  writeFileSync(config_file, made.text);
}

function startKeepalived(lab: Lab, host: number): Promise<ProcessHandle> {
  const { dir } = lab.host(host);
  const { conf, pid, vrrpPid, log } = filesIn(dir);
  const program = findProgram({ name: 'keepalived', path: TOOL_PATH });
  const options = ['--dont-fork', '--vrrp', '--log-console', '-f', conf, '-p', pid, '-r', vrrpPid];
  const command = findProgram({ name: 'ip', path: TOOL_PATH });
  const args = [...lab.network.inside(host), program, ...options];
  return startProcess({ launch: { name: `keepalived-${host}`, command, args, cwd: dir, logFile: log }, timers });
}

/** Its child is killed first: that one would put the address away when its parent dies. */
async function killBoth(dir: string, parent: ProcessHandle | undefined): Promise<void> {
  const { pid, vrrpPid } = filesIn(dir);
  parent?.kill('SIGSTOP');
  process.kill(Number(readFileSync(vrrpPid, 'utf8')), 'SIGKILL');
  parent?.kill('SIGKILL');
  await parent?.ended();
  // Where nobody asks for the end of orphans, the number would count as running.
  for (const file of [pid, vrrpPid]) rmSync(file, { force: true });
}

function filesIn(dir: string) {
  return {
    conf: join(dir, 'keepalived.conf'),
    pid: join(dir, 'keepalived.pid'),
    vrrpPid: join(dir, 'keepalived-vrrp.pid'),
    log: join(dir, 'keepalived.log'),
    track: join(dir, 'hold', 'telemetry.hold'),
  };
}
