import type { readConfig } from '../config/read.js';
import type { HostView } from '../preflight/host-view.js';
import type { Timers } from '../timers.js';

/** All that the program `ts` touches of its surroundings. */
export interface Io {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where this host's configuration is looked for; default /etc/quorate/quorate.yaml. */
  readonly configFile?: string;
  readonly timers?: Timers;
  /** The daemon's own reader, for `ts check config`; loaded when first needed where it is not given. */
  readonly readConfig?: ReadConfig;
  /** The program that checks a keepalived.conf, null for none; looked for where it is not given. */
  readonly keepalived?: string | null;
  /** What `ts check config` holds a configuration against; this host where it is not given. */
  readonly host?: HostView;
}

export type ReadConfig = typeof readConfig;

/** Where text goes; a stream fits. */
export interface TextSink {
  write(text: string): unknown;
}
