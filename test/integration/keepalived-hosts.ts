import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFiles } from '../../src/keepalived-conf/render.js';
import { runCommand } from '../kit/run-command.js';

/** The address that the hosts hand to each other. */
const VIRTUAL = '10.98.0.100';

/** Two hosts on one wire, each with the keepalived.conf that is rendered for it. Needs root. */
export class KeepalivedHosts {
  readonly names = ['a', 'b'] as const;
  readonly #folder = mkdtempSync(join(tmpdir(), 'quorate-vrrp-'));
  readonly #running: ChildProcess[] = [];

  async open(advertMs: number): Promise<void> {
    for (const name of this.names) await runCommand('ip', ['netns', 'add', space(name)]);
    const wire = ['link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', space('b')];
    await runCommand('ip', ['-n', space('a'), ...wire]);
    for (const [index, name] of this.names.entries()) {
      await runCommand('ip', ['-n', space(name), 'address', 'add', `10.98.0.${index + 1}/24`, 'dev', 'wire']);
      for (const device of ['lo', 'wire']) await runCommand('ip', ['-n', space(name), 'link', 'set', device, 'up']);
      this.start(name, advertMs);
    }
  }

  start(name: string, advertMs: number): void {
    const hosts = this.names.map((host, index) => ({ name: host, address: `10.98.0.${index + 1}`, interface: 'wire' }));
    const group = {
      group: 'g',
      hosts,
      virtualRouterId: 77,
      addresses: [`${VIRTUAL}/32`],
      trackFile: this.trackFile(name),
      advertMs,
    };
    const text = renderFiles({ groups: [group] }).find(({ host }) => host === name)?.text ?? '';
    const path = (ending: string): string => join(this.#folder, `${name}.${ending}`);
    writeFileSync(path('conf'), text);
    const options = [
      '--dont-fork',
      '--vrrp',
      '--log-console',
      '-f',
      path('conf'),
      '-p',
      path('pid'),
      '-r',
      path('vrrp.pid'),
    ];
    this.#running.push(spawn('ip', ['netns', 'exec', space(name), 'keepalived', ...options], { stdio: 'ignore' }));
  }

  trackFile(name: string): string {
    return join(this.#folder, `${name}.hold`);
  }

  /** Replaces the number of a host, or with null takes its file away. */
  tell(name: string, number: number | string | null): void {
    const file = this.trackFile(name);
    if (number === null) {
      rmSync(file);
      return;
    }
    writeFileSync(`${file}.new`, `${number}\n`);
    renameSync(`${file}.new`, file);
  }

  /** Whether a host holds the virtual address now, by its kernel. */
  isHeldBy(name: string): boolean {
    const words = ['-n', space(name), '-o', 'address', 'show', 'dev', 'wire'];
    return execFileSync('ip', words, { encoding: 'utf8', timeout: 5000 }).includes(` ${VIRTUAL}/32 `);
  }

  /** Ends keepalived on a host without a chance to put anything right. */
  async kill(index: 0 | 1): Promise<void> {
    const child = this.#running[index];
    if (child === undefined) throw new Error('it does not run');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const files = ['vrrp.pid', 'pid'].map((ending) => join(this.#folder, `${this.names[index]}.${ending}`));
    const pids = files.map((file) => Number(readFileSync(file, 'utf8')));
    // Each hears of the other's end, and what still runs then would put things right.
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    // Where nobody asks for the end of orphans, the number would count as running.
    for (const file of files) rmSync(file);
    await ended;
  }

  /** The hosts that hold the virtual address now. */
  async holders(): Promise<string[]> {
    const found: string[] = [];
    for (const name of this.names) {
      const addresses = await runCommand('ip', ['-n', space(name), '-o', 'address', 'show', 'dev', 'wire']);
      if (addresses.includes(` ${VIRTUAL}/32 `)) found.push(name);
    }
    return found;
  }

  async close(): Promise<void> {
    const alive = this.#running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = alive.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of alive) child.kill('SIGTERM');
    await Promise.all(ended);
    for (const name of this.names) await runCommand('ip', ['netns', 'delete', space(name)]).catch(() => '');
    rmSync(this.#folder, { recursive: true });
  }
}

function space(name: string): string {
  return `quorate-vrrp-${name}-${process.pid}`;
}
