/** Everything that `ts` can do, in the order of its help; help, completion and docs/reference/ts.md are held to it. */
export const COMMANDS = [
  {
    name: 'show server',
    argument: '[address]',
    summary: 'the master/replica table, or all about one server',
    example: 'ts show server 10.0.0.7',
    options: ['group', 'json'],
  },
  {
    name: 'show group',
    argument: null,
    summary: 'the groups and the state of each',
    example: 'ts show group',
    options: ['group', 'json'],
  },
  {
    name: 'show monitor',
    argument: null,
    summary: 'the monitors: who lives, who voted for whom',
    example: 'ts show monitor --json',
    options: ['group', 'json'],
  },
  {
    name: 'show lease',
    argument: null,
    summary: 'who may let the master take writes, and who promised',
    example: 'ts show lease',
    options: ['group', 'json'],
  },
  {
    name: 'show address',
    argument: null,
    summary: 'where the virtual addresses are, by the word of every host',
    example: 'ts show address',
    options: ['group', 'json'],
  },
  {
    name: 'add server',
    argument: '<addresses...>',
    summary: 'set the order of the servers; the first becomes master',
    example: 'ts add server 10.0.0.6 10.0.0.5 10.0.0.7',
    options: ['group'],
  },
  {
    name: 'failover',
    argument: null,
    summary: 'move the master to the best replica',
    example: 'ts failover --group telemetry',
    options: ['group', 'accept-loss'],
  },
  {
    name: 'check quorum',
    argument: null,
    summary: 'whether enough monitors live to replace a master',
    example: 'ts check quorum',
    options: ['group'],
  },
  {
    name: 'check config',
    argument: '<file>',
    summary: 'read a configuration as the daemon would',
    example: 'ts check config /etc/quorate/quorate.yaml',
    options: [],
  },
  {
    name: 'simulate',
    argument: null,
    summary: 'try to break the voting rules in simulated worlds',
    example: 'ts simulate --seeds 1000',
    options: [
      'seeds',
      'from',
      'seed',
      'monitors',
      'servers',
      'arbiters',
      'foreign',
      'leases',
      'clocks',
      'without',
      'exhaustive',
      'budget',
      'trace',
      'json',
    ],
  },
  {
    name: 'completion',
    argument: '<shell>',
    summary: 'print the completion for bash or zsh',
    example: 'ts completion bash > /etc/bash_completion.d/ts',
    options: [],
  },
] as const satisfies readonly CommandEntry[];

/** One command as the help and the shell's completion show it. */
export interface CommandEntry {
  readonly name: string;
  /** As commander writes it: `<required>`, `[optional]`, `<several...>`. */
  readonly argument: string | null;
  readonly summary: string;
  readonly example: string;
  readonly options: readonly OptionName[];
}

export type CommandName = (typeof COMMANDS)[number]['name'];
export type OptionName = keyof typeof OPTIONS;

/** The options that belong to single commands. */
export const OPTIONS = {
  group: { flags: '--group <name>', summary: 'only this group' },
  json: { flags: '--json', summary: 'the same as JSON' },
  'accept-loss': { flags: '--accept-loss <bytes>', summary: 'how many bytes of acknowledged writes may be lost' },
  seeds: { flags: '--seeds <count>', summary: 'how many worlds to simulate; default 100' },
  from: { flags: '--from <seed>', summary: 'the first seed; default 1' },
  seed: { flags: '--seed <seed>', summary: 'only this seed' },
  monitors: { flags: '--monitors <count>', summary: 'so many monitors in each world, 3 to 7' },
  servers: { flags: '--servers <count>', summary: 'so many servers in each world' },
  arbiters: { flags: '--arbiters', summary: 'some monitors have no server' },
  foreign: { flags: '--foreign', summary: 'some monitors speak only the Sentinel protocol' },
  leases: { flags: '--leases <yes|no>', summary: 'with leases and fences, or without; default yes' },
  clocks: {
    flags: '--clocks <within|beyond>',
    summary: 'rates within the margin of leases, or beyond; default within',
  },
  without: { flags: '--without <rule...>', summary: 'switch rules off, to see that it is noticed' },
  exhaustive: { flags: '--exhaustive', summary: 'all interleavings of a small world instead of seeds' },
  budget: { flags: '--budget <states>', summary: 'how many states the exhaustive run may see; default 100000' },
  trace: { flags: '--trace', summary: 'print all that happens in the last world' },
} as const;

/** The options of every command. */
export const COMMON_OPTIONS = {
  monitor: { flags: '--monitor <host[:port]>', summary: 'ask this monitor; may be given several times' },
  config: { flags: '--config <file>', summary: "find monitors and secret in this file, not in this host's own" },
} as const;
