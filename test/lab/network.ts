import { cutScript } from './cut.js';
import type { Way } from './cut.js';
import { namespaceName } from './leftovers.js';
import { runTool } from './system-tool.js';

/** Hosts with addresses of their own behind one switch; each host and the switch are a network namespace. */
export interface Network {
  /** Hosts are counted from 1. */
  address(host: number): string;
  /** Arguments of `ip` in front of a command that is to run on the host. */
  inside(host: number): readonly string[];
  /** Nothing passes these ways any more; former cuts end. */
  cut(ways: readonly Way[]): void;
  setLink(host: number, state: 'up' | 'down'): void;
}

/** Makes the namespaces of this process's lab; whoever made them removes them with `removeLab`. */
export function createNetwork(hosts: number): Network {
  const bridge = namespaceName('switch');
  runTool('ip', ['netns', 'add', bridge]);
  runTool('ip', ['-n', bridge, '-batch', '-'], 'link add br0 type bridge\nlink set br0 up\n');
  for (let host = 1; host <= hosts; host++) connect(host, bridge);
  const address = addressOf;
  return {
    address,
    inside: (host) => ['netns', 'exec', namespaceName(host)],
    cut: (ways) => void runTool('ip', ['netns', 'exec', bridge, 'nft', '-f', '-'], cutScript(ways)),
    setLink: (host, state) => {
      const lines = [`link set eth0 ${state}`, ...(state === 'up' ? [addAddress6(host)] : [])];
      runTool('ip', ['-n', namespaceName(host), '-batch', '-'], `${lines.join('\n')}\n`);
    },
  };
}

function connect(host: number, bridge: string): void {
  const name = namespaceName(host);
  runTool('ip', ['netns', 'add', name]);
  const inHost = [
    'link set lo up',
    `link add eth0 type veth peer name h${host} netns ${bridge}`,
    `addr add ${addressOf(host)}/24 dev eth0`,
    'link set eth0 up',
    addAddress6(host),
  ];
  runTool('ip', ['-n', name, '-batch', '-'], `${inHost.join('\n')}\n`);
  runTool('ip', ['-n', bridge, '-batch', '-'], `link set h${host} master br0\nlink set h${host} up\n`);
  // What a namespace inherits here differs from system to system.
  runTool('ip', ['netns', 'exec', name, 'sh', '-c', 'echo 0 > /proc/sys/net/ipv4/ip_forward']);
}

/** An interface that goes down loses its addresses of IPv6. */
function addAddress6(host: number): string {
  return `addr replace fd77::${host}/64 dev eth0 nodad`;
}

function addressOf(host: number): string {
  return `10.77.0.${host}`;
}
