/** The Redis whose Sentinel the wire follows: clients choose their commands by it, so it is shown as the server's version. */
export const REDIS_VERSION = '7.0.15';
