import type { BenchDefaults } from './bench-options.js';

export const SPLIT_USAGE = `usage: npm run bench:split [-- OPTIONS]     (as root: it makes network namespaces)

  --runs N        how many times Quorate is measured (default 10); the slow ones fewer times
  --only A,B      only these: cut hung monitor-killed monitor-hung monitor-killed-at-once monitor-hung-at-once
  --monitors A,B  only these: quorate sentinel-advised sentinel (default all)
  --json FILE     every measured value, for other programs
`;

export const SPLIT_DEFAULTS: BenchDefaults = { runs: '10', monitors: 'quorate,sentinel-advised,sentinel' };
