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
    name: 'lost list',
    argument: null,
    summary: 'what was kept of masters that came back',
    example: 'ts lost list',
    options: ['group', 'json'],
  },
  {
    name: 'lost show',
    argument: '<id>',
    summary: 'all about one kept history',
    example: 'ts lost show 20270115T080000000Z-10.0.0.5-6379',
    options: ['group', 'json'],
  },
  {
    name: 'lost drop',
    argument: '<id>',
    summary: 'remove a kept history before it expires',
    example: 'ts lost drop 20270115T080000000Z-10.0.0.5-6379',
    options: ['group'],
  },
  {
    name: 'lost forget',
    argument: '<address>',
    summary: 'let a server follow although its history cannot be kept',
    example: 'ts lost forget 10.0.0.5 --yes-lose-history',
    options: ['group', 'yes-lose-history'],
  },
  {
    name: 'add server',
    argument: '<addresses...>',
    summary: 'set the order of the servers; the first becomes master',
    example: 'ts add server 10.0.0.6 10.0.0.5 10.0.0.7',
    options: ['group'],
  },
  {
    name: 'add host',
    argument: '<address>',
    summary: 'take in a host: its monitor votes, its server becomes a replica',
    example: 'ts add host 10.0.0.8',
    options: ['group', 'json'],
  },
  {
    name: 'add arbiter',
    argument: '<address>',
    summary: 'take in a monitor without a server',
    example: 'ts add arbiter 10.0.0.9',
    options: ['group', 'json'],
  },
  {
    name: 'remove host',
    argument: '<address>',
    summary: 'take a host, or an arbiter, out of the group',
    example: 'ts remove host 10.0.0.7',
    options: ['group', 'json'],
  },
  {
    name: 'replace host',
    argument: '<old> <new>',
    summary: 'add the second host, wait for its copy, remove the first',
    example: 'ts replace host 10.0.0.7 10.0.0.8',
    options: ['group', 'wait', 'json'],
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
    summary: 'read a configuration as the daemon would, and look at this host',
    example: 'ts check config /etc/quorate/quorate.yaml',
    options: ['offline'],
  },
  {
    name: 'print keepalived',
    argument: null,
    summary: "the keepalived.conf of every host; put this host's in place",
    example: 'ts print keepalived --write --reload',
    options: ['group', 'host', 'write', 'reload'],
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
      'jobs',
      'monitors',
      'servers',
      'arbiters',
      'foreign',
      'members',
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
  /** As commander writes it: `<required>`, `[optional]`, `<several...>`, or two of them. */
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
  'yes-lose-history': { flags: '--yes-lose-history', summary: 'confirm that writes are destroyed' },
  offline: { flags: '--offline', summary: 'only the file: look at nothing on this host' },
  host: { flags: '--host <address>', summary: 'only the file of this host' },
  write: { flags: '--write', summary: "show what changes in this host's file, and write it" },
  reload: { flags: '--reload', summary: 'then let keepalived read it' },
  wait: { flags: '--wait <seconds>', summary: 'how long to wait for the copy of the data; default 600' },
  seeds: { flags: '--seeds <count>', summary: 'how many worlds to simulate; default 100' },
  from: { flags: '--from <seed>', summary: 'the first seed; default 1' },
  seed: { flags: '--seed <seed>', summary: 'only this seed' },
  jobs: { flags: '--jobs <count>', summary: 'how many worlds at the same time; default: one a core' },
  monitors: { flags: '--monitors <count>', summary: 'so many monitors in each world, 3 to 7' },
  servers: { flags: '--servers <count>', summary: 'so many servers in each world' },
  arbiters: { flags: '--arbiters', summary: 'some monitors have no server' },
  foreign: { flags: '--foreign', summary: 'some monitors speak only the Sentinel protocol' },
  members: { flags: '--members', summary: 'hosts are added and removed' },
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
