import { addressOf, bytesOf } from '../address/ip-bytes.js';
import { canonicalHost, readPort, splitGiven } from '../address.js';
import type { GivenAddress } from '../address.js';
import type { Kind, Reading } from './reading.js';
import { whyNotVirtual } from './virtual-address.js';

/** `ip`, without a port. */
export const hostAddress: Kind<string> = {
  form: 'a numeric IPv4 or IPv6 address',
  read: (input) => {
    const reading = endpoint.read(input);
    if (!('value' in reading)) return reading;
    if (reading.value.port === null) return { value: reading.value.host };
    return { problem: 'has a port, which has a key of its own', hint: `write ${reading.value.host}` };
  },
};

/** `ip` or `ip:port`, `[v6]:port`. */
export const endpoint: Kind<GivenAddress> = {
  form: 'address, address:port or [IPv6 address]:port, numeric',
  read: (input) => {
    if (typeof input !== 'string') return { problem: 'is not an address', hint: NOT_TEXT_HINT };
    const { host, port } = splitGiven(input);
    const canonical = canonicalHost(host);
    if (canonical === null) return refuseHost(host);
    if (canonical === '0.0.0.0' || canonical === '::') {
      return { problem: 'stands for any address, so nobody can reach it', hint: 'write the address of that host' };
    }
    const mapped = ipv4In(canonical);
    if (mapped !== null) return { problem: 'is an IPv4 address written as one of IPv6', hint: `write ${mapped}` };
    if (port === null) return { value: { host: canonical, port: null } };
    const portReading = portNumber.read(readPort(port));
    return 'value' in portReading ? { value: { host: canonical, port: portReading.value } } : portReading;
  },
};

export const portNumber: Kind<number> = {
  form: 'a port, 1 to 65535',
  read: (input) =>
    typeof input === 'number' && Number.isInteger(input) && input >= 1 && input <= 65_535
      ? { value: input }
      : { problem: 'is not a port', hint: 'a whole number from 1 to 65535' },
};

/** An address with the length of its prefix. */
export interface PrefixedAddress {
  /** In the one form in which addresses are compared. */
  readonly address: string;
  readonly prefix: number;
}

/** `ip/prefix`; without a prefix the address stands for itself. */
export const prefixedAddress: Kind<PrefixedAddress> = {
  form: 'address/prefix, numeric; without a prefix /32 or /128',
  read: (input) => {
    const [host = '', digits, ...more] = typeof input === 'string' ? input.split('/') : [];
    const reading = hostAddress.read(host);
    if (!('value' in reading))
      return { problem: reading.problem, hint: 'write it as in 10.0.0.100/32 or "fd00::100/128"' };
    const most = reading.value.includes(':') ? 128 : 32;
    const prefix = digits === undefined ? most : /^\d{1,3}$/.test(digits) ? Number(digits) : -1;
    if (prefix < 1 || prefix > most || more.length > 0) {
      return { problem: 'has no such prefix', hint: `1 to ${most}; ${reading.value}/${most} is usual` };
    }
    const doubt = whyNotVirtual(reading.value, prefix);
    return doubt === null ? { value: { address: reading.value, prefix } } : doubt;
  },
};

/** The name of a network interface of Linux. */
export const interfaceName: Kind<string> = {
  form: 'the name of a network interface',
  read: (input) => {
    const hint = 'as `ip link` shows it, for example eth0';
    if (input === 'lo') return { problem: 'is the loopback interface, which no other host reaches', hint };
    return typeof input === 'string' && /^[^/\s:]{1,15}$/.test(input) && input !== '.' && input !== '..'
      ? { value: input }
      : { problem: 'is not the name of an interface', hint };
  },
};

/** The IPv4 address that an IPv6 address stands for (RFC 4291, 2.5.5.2): one host would have two names. */
function ipv4In(canonical: string): string | null {
  const bytes = bytesOf(canonical);
  if (bytes.length === 4 || !bytes.subarray(0, 12).equals(MAPPED)) return null;
  return addressOf(bytes.subarray(12));
}

const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');
const NOT_TEXT_HINT = 'write address:port; an IPv6 address in brackets and quotes, as in "[fd00::5]:6379"';

function refuseHost(host: string): Reading<never> {
  if (host.includes('%')) {
    return { problem: 'names an interface, which means nothing on other hosts', hint: 'write a routable address' };
  }
  if (/^[\d.[\]]*$/.test(host) || host.includes(':')) {
    return { problem: 'is not an address', hint: 'write it as in 10.0.0.5:6379 or [fd00::5]:6379' };
  }
  return {
    problem: 'is a host name where an address is required',
    hint: 'write the numeric address: names are never resolved while a failover depends on it',
  };
}
