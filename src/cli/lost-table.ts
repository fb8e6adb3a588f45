import type { Manifest } from '../lost-and-found/manifest.js';
import { printable } from './printable.js';
import { renderTextTable } from './text-table.js';

const HEADS = ['Id', 'Server', 'On Host', 'Past The Fork', 'Size', 'Expires'];

/** What `ts lost list` prints: a row a history, newest first. */
export function renderLostTable(found: readonly { readonly monitor: string; readonly entry: Manifest }[]): string {
  if (found.length === 0) return 'Nothing was kept.\n';
  return renderTextTable(
    HEADS,
    found.map(({ monitor, entry }) => [
      entry.id,
      entry.server,
      monitor,
      lossText(entry),
      `${sizeText(entry.files.reduce((sum, { bytes }) => sum + bytes, 0))}`,
      dayOf(entry.expires_at),
    ]),
  );
}

/** What `ts lost show` prints: all of one history, and its files. */
export function renderLostDetail(monitor: string, entry: Manifest): string {
  const { position, fork, master } = entry;
  const fields: readonly (readonly [string, string])[] = [
    ['Id', entry.id],
    ['Group', entry.group],
    ['Server', entry.server],
    ['Followed', master.server],
    ['On host', monitor],
    ['Taken at', entry.taken_at],
    ['Expires at', entry.expires_at],
    ['Position', position === null ? 'unknown' : `${position.history} ${position.offset}`],
    ['Fork', fork === null ? 'unknown' : `${fork.history} ${fork.offset}`],
    ['Past the fork', lossText(entry)],
    ['Directory', `lost-and-found/${encodeURIComponent(entry.group)}/${entry.id}`],
    ...entry.files.map(({ name, bytes, sha256 }) => ['File', `${name}, ${bytes} bytes, sha256 ${sha256}`] as const),
    ...entry.remarks.map((remark) => ['Remark', remark] as const),
  ];
  const width = Math.max(...fields.map(([name]) => name.length)) + 3;
  return fields.map(([name, value]) => `${`${name}:`.padEnd(width)}${printable(value)}\n`).join('');
}

function lossText({ lost: { bytes, writes, seconds } }: Manifest): string {
  if (bytes === null) return 'unknown';
  const parts = [`${bytes} bytes`, writes === null ? '' : `${writes} writes`, seconds === null ? '' : `${seconds} s`];
  return parts.filter((part) => part !== '').join(', ');
}

function sizeText(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  if (bytes < 10_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${Math.round(bytes / 1_000_000)} MB`;
}

function dayOf(time: string): string {
  return time.slice(0, 10);
}
