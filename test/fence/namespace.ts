import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a program in a namespace ended, and what it wrote. */
export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** Two hosts with a wire between them, as network namespaces; needs root. */
export class Wire {
  readonly near = `quorate-a-${process.pid}`;
  readonly far = `quorate-b-${process.pid}`;
  readonly #children = new Set<ChildProcess>();

  static async isPossible(): Promise<boolean> {
    if (process.getuid?.() !== 0) return false;
    const wire = new Wire();
    try {
      await wire.open();
      await wire.run(wire.near, ['nft', 'list', 'ruleset']);
      return true;
    } catch {
      return false;
    } finally {
      await wire.close();
    }
  }

  /** The near host has 10.99.0.1 and fd99::1, the far one 10.99.0.2 and fd99::2. */
  async open(): Promise<void> {
    for (const name of [this.near, this.far]) {
      await run('ip', ['netns', 'add', name]);
      await run('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    }
    await run('ip', [
      '-n',
      this.near,
      'link',
      'add',
      'wire',
      'type',
      'veth',
      'peer',
      'name',
      'wire',
      'netns',
      this.far,
    ]);
    for (const [place, name] of [this.near, this.far].entries()) {
      await run('ip', ['-n', name, 'address', 'add', `10.99.0.${place + 1}/24`, 'dev', 'wire']);
      await run('ip', ['-n', name, 'address', 'add', `fd99::${place + 1}/64`, 'dev', 'wire', 'nodad']);
      await run('ip', ['-n', name, 'link', 'set', 'wire', 'up']);
    }
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    for (const name of [this.near, this.far]) await run('ip', ['netns', 'delete', name]).catch(() => undefined);
  }

  /** Starts a program on a host, as another user where one is given; ended by `close` at the latest. */
  start(
    host: string,
    command: readonly string[],
    userId = 0,
  ): { readonly ended: Promise<Finished>; readonly pid: number } {
    const words = userId === 0 ? command : ['setpriv', `--reuid=${userId}`, '--clear-groups', ...command];
    const child = spawn('ip', ['netns', 'exec', host, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
    const ended = new Promise<Finished>((resolve) => {
      child.once('close', (code) => {
        this.#children.delete(child);
        resolve({ code, output });
      });
    });
    return { ended, pid: child.pid ?? 0 };
  }

  /** The output of a program that ends well. */
  async run(host: string, command: readonly string[], userId = 0): Promise<string> {
    const { code, output } = await this.start(host, command, userId).ended;
    if (code !== 0) throw new Error(`${command.join(' ')} on ${host}: exit ${code}: ${output}`);
    return output;
  }
}
