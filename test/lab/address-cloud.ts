import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addressProgram } from './address-lab.js';
import type { Lab } from './lab.js';
import { namespaceName } from './leftovers.js';
import type { MonitorProgram, MonitorSite } from './monitor-program.js';

/** What a monitor asks of the cloud. */
export type CloudVerb = 'claim' | 'release' | 'verify';

/** What befalls a verb on one host: its command fails, or does not end. */
export type CloudFault = 'fails' | 'hangs';

/** A call that reached the cloud. */
export interface CloudCall {
  readonly host: number;
  readonly verb: CloudVerb;
}

/**
 * The interface of a cloud, as its customers script it: it knows who has the address, takes it from whoever has it for the
 * next one, and takes it back only from the one that has it.
 */
const COMMAND = `#!/bin/sh
cloud=$1 host=$2 namespaces=$3 verb=$4 address=$5 interface=$6
case $(cat "$cloud/$verb-$host" 2>/dev/null) in
  fails) echo "$verb is refused: over the quota" >&2; exit 1 ;;
  hangs) sleep 60 ;;
esac
exec 9>"$cloud/lock"
flock 9
owner=$(cat "$cloud/owner" 2>/dev/null)
[ "$verb" = verify ] || echo "$host $verb" >>"$cloud/calls"
case $verb in
  claim)
    [ -z "$owner" ] || [ "$owner" = "$host" ] || ip -n "$namespaces$owner" addr del "$address" dev "$interface" 2>/dev/null
    ip addr replace "$address" dev "$interface" || exit 1
    echo "$host" >"$cloud/owner"
    arping -q -U -c 1 -w 1 -I "$interface" "\${address%/*}" 9>&- &
    ;;
  release)
    [ "$owner" = "$host" ] || exit 0
    ip addr del "$address" dev "$interface"
    rm "$cloud/owner"
    ;;
  verify)
    [ "$owner" = "$host" ] || { echo "host $owner has it" >&2; exit 1; }
    ;;
esac
`;

/** A cloud of a lab, and its faults. */
export class AddressCloud {
  readonly #dir: string;

  constructor(lab: Lab) {
    this.#dir = cloudOf(lab.host(1).dir);
  }

  /** Until `mend`. */
  let(verb: CloudVerb, host: number, fault: CloudFault): void {
    writeFileSync(join(this.#dir, `${verb}-${host}`), fault);
  }

  /** The host does not reach the cloud any more. */
  isolate(host: number): void {
    for (const verb of VERBS) this.let(verb, host, 'fails');
  }

  mend(): void {
    for (const verb of VERBS) for (const host of [1, 2, 3]) rmSync(join(this.#dir, `${verb}-${host}`), { force: true });
  }

  owner(): number | null {
    const file = join(this.#dir, 'owner');
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : null;
  }

  /** Claims and releases that were carried out so far. */
  calls(): readonly CloudCall[] {
    const file = join(this.#dir, 'calls');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    return lines.map((line) => {
      const [host, verb] = line.split(' ');
      return { host: Number(host), verb: verb as CloudVerb };
    });
  }
}

/** Monitors that ask a cloud to move their address. */
export function cloudProgram(): MonitorProgram {
  return {
    ...addressProgram(),
    prepare: (site) => addressProgram({ address_mode: 'hooks', address_hooks: hooksOf(site) }).prepare(site),
  };
}

const VERBS: readonly CloudVerb[] = ['claim', 'release', 'verify'];

function hooksOf({ address, dir }: MonitorSite): { readonly [Verb in CloudVerb]?: readonly string[] } {
  const cloud = cloudOf(dir);
  mkdirSync(cloud, { recursive: true });
  const program = join(cloud, 'address');
  if (!existsSync(program)) writeFileSync(program, COMMAND, { mode: 0o755 });
  const host = address.split('.').at(-1) ?? '';
  return Object.fromEntries(VERBS.map((verb) => [verb, [program, cloud, host, namespaceName(0).slice(0, -1), verb]]));
}

/** Beside the folders of the hosts. */
function cloudOf(hostDir: string): string {
  return join(dirname(hostDir), 'cloud');
}
