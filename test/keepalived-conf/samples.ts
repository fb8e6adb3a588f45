import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = '/usr/share/doc/keepalived/samples';

/** A file that Debian's keepalived ships; none of them is part of this repository. */
export interface Sample {
  readonly path: string;
  readonly text: string;
}

/** The shipped samples, or null where the package or its documentation is not installed. */
export function readSamples(): Sample[] | null {
  try {
    const names = readdirSync(FOLDER).filter((name) => name.startsWith('keepalived.conf.'));
    return names.map((name) => ({ path: join(FOLDER, name), text: readFileSync(join(FOLDER, name), 'utf8') }));
  } catch {
    return null;
  }
}
