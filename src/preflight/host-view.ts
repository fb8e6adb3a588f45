import type { KernelAddress } from '../address/address-message.js';

/** What a host can be asked before a monitor runs on it; nothing is changed by asking. */
export interface HostView {
  isOwnAddress(host: string): boolean;
  /** Names of the interfaces that another host may reach. */
  interfaceNames(): readonly string[];
  /** Looks at one interface, and asks on its link who has these addresses. Ends within two seconds. */
  lookAt(interfaceName: string, addresses: readonly string[]): Promise<InterfaceView>;
  /** The monitor that runs by this lock file, with its capabilities; null where none runs. */
  monitorBy(lockFile: string): Promise<MonitorView | null>;
  /** Capabilities that this process has. */
  capabilities(): Promise<Capabilities>;
  /** What hinders a program from being run, by its path or by the search path; null when nothing does. */
  whyNotRun(program: string): string | null;
  isDirectory(path: string): boolean;
  /** Where keepalived is; null where it is not installed. */
  keepalived(): string | null;
}

/** An interface as it is now. */
export interface InterfaceView {
  readonly state: 'missing' | 'down' | 'no carrier' | 'up';
  /** All addresses of the host; null when the kernel could not be asked. */
  readonly all: readonly KernelAddress[] | null;
  /** The addresses of this interface among them. */
  readonly own: readonly KernelAddress[];
  /** The cards that answer for an address, those of this host left out; null when the link could not be asked. */
  readonly cards: ReadonlyMap<string, readonly string[]> | null;
}

/** A monitor that runs. */
export interface MonitorView {
  readonly pid: number;
  readonly capabilities: Capabilities;
}

/** Numbers of capabilities(7) as a mask; null where the system does not tell. */
export type Capabilities = bigint | null;
