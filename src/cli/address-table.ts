import { splitAddress } from '../address.js';
import type { AddressDocument, AddressesDocument } from '../http/addresses-document.js';
import { formatAge } from './age.js';
import { renderTextTable } from './text-table.js';

/** One virtual address as all hosts together tell of it. */
export interface AddressView {
  readonly group: string;
  readonly address: string;
  /** The host that should have it; null when there is no master. */
  readonly should_be_at: string | null;
  /** Every host that has it. */
  readonly is_at: readonly string[];
  readonly held_seconds: number | null;
  readonly kernel_seconds: number | null;
  /** Hosts besides the holder that find it at the holder's hardware address. */
  readonly confirmed_by: readonly string[];
  readonly is_ok: boolean;
  readonly problems: readonly string[];
}

/** What the hosts of a group said. */
export interface AddressWords {
  readonly answers: readonly AddressesDocument[];
  /** Monitors that did not answer. */
  readonly silent: readonly string[];
  /** Servers of the group: a monitor beside one must know the addresses, an arbiter need not. */
  readonly servers: readonly string[];
}

/** What the answers of all hosts say about each address; a host that did not answer is a problem. */
export function addressViews({ answers, silent, servers }: AddressWords): readonly AddressView[] {
  const all = new Set(answers.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
  const views = [...all].map((address) => viewOf(address, answers));
  const missing = silent.map((monitor) => `${monitor} does not answer: whether its host has the address is not known`);
  const hosts = new Set(servers.map((server) => splitAddress(server).host));
  return views.map((view) => {
    const more = [...ignorant(view.address, answers, hosts), ...missing];
    return { ...view, is_ok: view.is_ok && more.length === 0, problems: [...view.problems, ...more] };
  });
}

/** Files that differ from host to host would show only when the master comes there. */
function ignorant(address: string, answers: readonly AddressesDocument[], hosts: ReadonlySet<string>): string[] {
  const without = answers.filter(({ addresses }) => addresses.every((each) => each.address !== address));
  const names = without.map(({ monitor }) => splitAddress(monitor).host).filter((host) => hosts.has(host));
  return names.map((host) => `${host} does not know it: write the same virtual_addresses into its quorate.yaml`);
}

const NONE =
  'There is no virtual address. To have one, add virtual_addresses to a group in quorate.yaml on every host and restart the monitors.\n';
const HEADS = ['Group', 'Address', 'Should Be At', 'Is At', 'Since', 'Kernel Lease', 'Confirmed By'];

/** What `ts show address` prints: a row an address, and what is wrong below. */
export function renderAddressTable(views: readonly AddressView[]): string {
  if (views.length === 0) return NONE;
  const rows = views.map((view) => [
    view.group,
    view.address,
    view.should_be_at ?? '-',
    view.is_at.length === 0 ? 'nowhere' : view.is_at.join(', '),
    view.held_seconds === null ? '-' : formatAge(view.held_seconds),
    view.kernel_seconds === null ? '-' : `${view.kernel_seconds}s`,
    view.confirmed_by.length === 0 ? 'nobody' : view.confirmed_by.join(', '),
  ]);
  const problems = views.flatMap(({ address, problems: texts }) => texts.map((text) => `! ${address}: ${text}\n`));
  return `${renderTextTable(HEADS, rows)}${problems.length === 0 ? '' : `\n${problems.join('')}`}`;
}

interface Word {
  readonly host: string;
  readonly said: AddressDocument;
}

function viewOf(address: string, answers: readonly AddressesDocument[]): AddressView {
  const words = answers.flatMap(({ monitor, addresses }): readonly Word[] =>
    addresses.filter((each) => each.address === address).map((said) => ({ host: splitAddress(monitor).host, said })),
  );
  const keeper = answers.map((answer) => answer.keeper).find((each) => each !== null) ?? null;
  const shouldBeAt = keeper === null ? null : splitAddress(keeper).host;
  const holders = words.filter(({ said }) => said.is_here);
  const [holder] = holders;
  const isAt = holders.map(({ host }) => host);
  const others = holder === undefined ? [] : words.filter(({ host }) => host !== holder.host);
  const seen = others.filter(({ said }) => said.seen_at !== null && said.seen_at === holder?.said.seen_at);
  const problems = [
    ...(isAt.length > 1 ? [`${isAt.length} hosts have it: ${inWords(isAt)}`] : []),
    ...words.flatMap(({ host, said }) => (said.problem === null ? [] : [`${host}: ${said.problem}`])),
  ];
  return {
    group: answers[0]?.group ?? '',
    address,
    should_be_at: shouldBeAt,
    is_at: isAt,
    held_seconds: holder?.said.held_seconds ?? null,
    kernel_seconds: holder?.said.kernel_seconds ?? null,
    confirmed_by: seen.map(({ host }) => host),
    is_ok: isAt.length === 1 && isAt[0] === shouldBeAt && problems.length === 0,
    problems,
  };
}

function inWords(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
