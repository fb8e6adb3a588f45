import { isIPv4, isIPv6 } from 'node:net';
import { line, list, right, wrong } from './field.js';
import type { LineField, ListField, Parsed } from './field.js';
import { first, wholeNumber } from './values.js';

const SCOPES = ['site', 'link', 'host', 'nowhere', 'global'];
/** The words behind an address that stand alone, and those with a value. */
const ALONE = ['home', '-nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin', 'no_track', 'use_vmac'];
const WITH_VALUE = ['dev', 'scope', 'label', 'brd', 'broadcast', 'peer', 'preferred_lft', 'track_group'];

/** 4 or 6, or null for what is no address. A zone (`%eth0`) makes it none. */
export function familyOf(address: string): 4 | 6 | null {
  if (isIPv4(address)) return 4;
  return isIPv6(address) && !address.includes('%') ? 6 : null;
}

/** An address that hosts get, as `virtual_ipaddress` and `static_ipaddress` hold them. */
export interface AddressLine {
  readonly address: string;
  /** null stands for the length that covers one host: 32 or 128. */
  readonly prefixLength: number | null;
  /** null for the interface of the instance. */
  readonly device: string | null;
  /** The other words, such as `label eth0:1`. */
  readonly options: readonly string[];
}

/** Whoever hears adverts. */
export interface PeerLine {
  readonly address: string;
  /** `min_ttl` and `max_ttl` with their numbers. */
  readonly options: readonly string[];
}

/** One address behind a keyword. */
export function addressField(): LineField<string> {
  return line({ parse: first(parseAddress), words: (value) => [value] });
}

function parseAddress(word: string): Parsed<string> {
  return familyOf(word) === null ? wrong(`is '${word}'`, 'an IPv4 or IPv6 address, such as 10.0.0.5') : right(word);
}

/** Addresses with prefix and options, one a line. */
export function addressList(): ListField<AddressLine> {
  return list({ parse: parseAddressLine, words: addressWords });
}

function parseAddressLine([first = '', ...options]: readonly string[]): Parsed<AddressLine> {
  const [address = '', prefix = ''] = first.split('/');
  const family = familyOf(address);
  if (family === null || first.split('/').length > 2) {
    return wrong(`holds '${first}'`, 'an address with the length of its prefix, such as 10.0.0.100/32');
  }
  const length = prefix === '' ? null : wholeNumber(prefix, 0, family === 4 ? 32 : 128);
  if (length !== null && !length.isRight) return wrong(`holds '${first}', whose prefix ${length.what}`, length.hint);
  const problem = problemOfOptions(options);
  if (problem !== null) return problem;
  const device = options.indexOf('dev');
  return right({
    address,
    prefixLength: length?.value ?? null,
    device: device === -1 ? null : (options[device + 1] ?? null),
    options: device === -1 ? options : options.toSpliced(device, 2),
  });
}

function problemOfOptions(options: readonly string[]): Parsed<never> | null {
  const seen = new Set<string>();
  for (let at = 0; at < options.length; at += 1) {
    const option = options[at] ?? '';
    if (ALONE.includes(option)) continue;
    if (!WITH_VALUE.includes(option))
      return wrong(`has the unknown option '${option}'`, [...WITH_VALUE, ...ALONE].join(', '));
    const value = options[at + 1];
    if (value === undefined) return wrong(`has the option '${option}' without a value`, 'write one behind it');
    if (seen.has(option)) return wrong(`has the option '${option}' twice`, 'leave one');
    if (option === 'scope' && !SCOPES.includes(value) && !wholeNumber(value, 0, 255).isRight) {
      return wrong(`has the scope '${value}'`, SCOPES.join(', '));
    }
    seen.add(option);
    at += 1;
  }
  return null;
}

function addressWords({ address, prefixLength, device, options }: AddressLine): readonly string[] {
  const whole = prefixLength === null ? address : `${address}/${prefixLength}`;
  return [whole, ...(device === null ? [] : ['dev', device]), ...options];
}

/** The hosts that adverts are sent to, one a line. */
export function peerList(): ListField<PeerLine> {
  return list({ parse: parsePeer, words: ({ address, options }) => [address, ...options] });
}

function parsePeer([word = '', ...options]: readonly string[]): Parsed<PeerLine> {
  const [address = ''] = word.split('/');
  if (familyOf(address) === null) return wrong(`holds '${word}'`, 'the address of another host, such as 10.0.0.6');
  for (let at = 0; at < options.length; at += 2) {
    const option = options[at] ?? '';
    if (option !== 'min_ttl' && option !== 'max_ttl')
      return wrong(`has the unknown option '${option}'`, 'min_ttl or max_ttl');
    const limit = wholeNumber(options[at + 1] ?? '', 0, 255);
    if (!limit.isRight) return wrong(`has ${option}, which ${limit.what}`, limit.hint);
  }
  return right({ address: word, options });
}
