let given = 0;

/**
 * An address on 127.0.0.0/8 that nobody else uses: servers of one test can all listen on the usual port, and test runs
 * beside each other do not meet.
 */
export function freshHost(): string {
  given += 1;
  return `127.${64 + (process.pid % 128)}.${(process.pid >> 7) % 256}.${given}`;
}
