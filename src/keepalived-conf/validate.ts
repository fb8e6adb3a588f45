import { BLOCKS, STATIC_ADDRESSES, isKind } from './blocks.js';
import type { BlockKind, FieldsOf, Kind } from './blocks.js';
import type { Checked, CheckedPart } from './checked.js';
import { checkFile } from './file-rules.js';
import { checkInstance } from './instance-rules.js';
import { INCLUDE_KEYWORDS, TOP_KEYWORDS } from './keywords.js';
import { nearest } from './nearest.js';
import type { Problem, Report } from './problem.js';
import { nameOf, readFields, readList } from './read-fields.js';
import { checkGlobals, checkScript, checkTrackFile, checkTrackProcess } from './rules.js';
import type { Block, Document } from './syntax.js';
import { entriesOf, isOpenEnded } from './walk.js';
import type { Entry } from './walk.js';

/**
 * What keepalived would refuse in a file, as far as its fields are known here, in the order of the text. An unknown
 * keyword is a warning only: newer versions know more.
 */
export function validate(document: Document): Problem[] {
  const problems: Problem[] = [...document.problems];
  const report: Report = (problem) => problems.push(problem);
  const blocks = [...entriesOf(document.nodes)].flatMap((entry) => checkEntry(entry, report));
  const version = globalVersion(blocks);
  for (const block of blocks) checkAlone(block, version);
  checkFile({ blocks, isOpenEnded: isOpenEnded(document.nodes), report });
  return problems.toSorted(byPlace);
}

function byPlace({ at: a }: Problem, { at: b }: Problem): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : 0;
}

function checkEntry(entry: Entry, report: Report): Checked[] {
  const { keyword, node } = entry;
  if (INCLUDE_KEYWORDS.includes(keyword)) reportBareInclude(entry, report);
  else if (isKind(keyword)) return node.kind === 'block' ? checkBlock(node, keyword, report) : noBraces(entry, report);
  else if (keyword === 'static_ipaddress') {
    if (node.kind === 'block') readList(STATIC_ADDRESSES, node, report);
    else noBraces(entry, report);
  } else if (!TOP_KEYWORDS.includes(keyword)) {
    reportUnknown(entry, [...Object.keys(BLOCKS), 'static_ipaddress', ...TOP_KEYWORDS, ...INCLUDE_KEYWORDS], report);
  }
  return [];
}

/** With one file name behind it, it would have been followed. */
function reportBareInclude({ keyword, words, node }: Entry, report: Report): void {
  if (words.length === 1) return;
  const severity = words.length === 0 ? 'error' : 'warning';
  report({ severity, at: node.at, what: `${keyword} has ${words.length} words behind it`, hint: 'one file name' });
}

function noBraces({ keyword, node }: Entry, report: Report): Checked[] {
  const hint = `${keyword} ... {, with the brace on the same line or the next`;
  report({ severity: 'error', at: node.at, what: `${keyword} has no '{'`, hint });
  return [];
}

function checkBlock(block: Block, kind: Kind, report: Report): Checked[] {
  const { fields: schema, otherKeywords, isNamed }: BlockKind = BLOCKS[kind];
  const known = [...Object.keys(schema), ...otherKeywords];
  const onOther = (entry: Entry): void => {
    if (INCLUDE_KEYWORDS.includes(entry.keyword)) reportBareInclude(entry, report);
    else if (!otherKeywords.includes(entry.keyword)) reportUnknown(entry, known, report);
  };
  const { values, places } = readFields({ block, schema, report, onOther });
  const name = nameOf(block.header);
  const isAmbiguous = kind === 'vrrp_instance' && block.header.values.length > 2;
  if (isNamed && (name === null || isAmbiguous)) {
    const what = isAmbiguous ? `${kind} has more than one word for a name` : `${kind} has no name`;
    report({ severity: 'error', at: block.at, what, hint: `${kind} NAME {` });
  }
  const part = { block, name, places, isOpenEnded: isOpenEnded(block.children), report };
  return [checkedAs(kind, part, Object.fromEntries(values))];
}

/** The fields were read with the schema of this kind, so they have its types. */
function checkedAs(kind: Kind, part: CheckedPart & { readonly name: string | null }, fields: object): Checked {
  return { ...part, kind, fields: fields as FieldsOf<Kind> } as Checked;
}

/** The version of VRRP that instances have which name none. */
function globalVersion(blocks: readonly Checked[]): number {
  const versions = blocks.map((block) => (block.kind === 'global_defs' ? block.fields.vrrp_version : undefined));
  return versions.findLast((version) => version !== undefined) ?? 2;
}

function checkAlone(checked: Checked, version: number): void {
  switch (checked.kind) {
    case 'global_defs':
      return checkGlobals(checked);
    case 'vrrp_script':
      return checkScript(checked);
    case 'vrrp_track_file':
    case 'track_file':
      return checkTrackFile(checked);
    case 'vrrp_track_process':
      return checkTrackProcess(checked);
    case 'vrrp_instance':
      return checkInstance(checked, version);
    case 'vrrp_sync_group':
      return undefined;
  }
}

function reportUnknown({ keyword, node }: Entry, known: readonly string[], report: Report): void {
  const candidate = nearest(keyword, known);
  const hint = candidate === null ? 'see keepalived.conf(5)' : `did you mean '${candidate}'?`;
  report({ severity: 'warning', at: node.at, what: `unknown keyword '${keyword}'`, hint });
}
