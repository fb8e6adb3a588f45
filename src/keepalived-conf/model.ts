import { BLOCKS, STATIC_ADDRESSES, isKind } from './blocks.js';
import type { BlockModel, FieldsOf, Kind, ModelOf } from './blocks.js';
import type { ValueOf } from './field.js';
import { nameOf, readFields, readList } from './read-fields.js';
import type { Block, Document } from './syntax.js';
import { printNode } from './syntax.js';
import { entriesOf } from './walk.js';

/** A file as values. What its fields get wrong is left out here; `validate` names it. */
export function readModel(document: Document): BlockModel[] {
  return [...entriesOf(document.nodes)].map(({ keyword, node }): BlockModel => {
    if (node.kind === 'block' && isKind(keyword)) return readBlock(node, keyword);
    if (node.kind === 'block' && keyword === 'static_ipaddress') {
      return { kind: 'static_ipaddress', addresses: readList(STATIC_ADDRESSES, node, ignore) };
    }
    return { kind: 'text', text: printNode(node) };
  });
}

/** One block as a value; the caller says of which kind it is. */
export function readBlock<K extends Kind>(block: Block, kind: K): ModelOf<K> {
  const { fields, isNamed } = BLOCKS[kind];
  const { values } = readFields({ block, schema: fields, report: ignore });
  const model: unknown = { kind, name: isNamed ? nameOf(block.header) : null, fields: Object.fromEntries(values) };
  return model as ModelOf<K>;
}

/** One field of a block, or undefined where it is missing or wrong. */
export function getField<K extends Kind, F extends keyof FieldsOf<K> & string>(
  block: Block,
  kind: K,
  field: F,
): ValueOf<(typeof BLOCKS)[K]['fields'][F]> | undefined {
  const { values } = readFields({ block, schema: BLOCKS[kind].fields, report: ignore });
  return values.get(field) as ValueOf<(typeof BLOCKS)[K]['fields'][F]> | undefined;
}

/** Problems are `validate`'s to tell. */
function ignore(): void {
  return undefined;
}
