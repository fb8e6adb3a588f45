/** Parts one source into code and comments, both as long as the source, with blanks where the other stands. */
export function maskSource(text: string): { readonly code: string; readonly comments: string } {
  const code = [...blank(text)];
  const comments = [...blank(text)];
  for (const { kind, start, end } of spansOf(text)) {
    const target = kind === 'comment' ? comments : code;
    if (kind === 'literal') continue;
    for (let place = start; place < end; place += 1) target[place] = text.charAt(place);
  }
  return { code: code.join(''), comments: comments.join('') };
}

interface Span {
  readonly kind: 'code' | 'comment' | 'literal';
  readonly start: number;
  readonly end: number;
}

function blank(text: string): string[] {
  return text.split('').map((character) => (character === '\n' ? '\n' : ' '));
}

function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  /** Braces that are open in each template that the place is inside of. */
  const templates: number[] = [];
  let place = 0;
  let codeStart = 0;
  const skip = (kind: Span['kind'], end: number): void => {
    spans.push({ kind: 'code', start: codeStart, end: place }, { kind, start: place, end });
    place = end;
    codeStart = end;
  };
  while (place < text.length) {
    const character = text.charAt(place);
    const depth = templates.at(-1);
    if (text.startsWith('//', place)) skip('comment', endOf(text, LINE_COMMENT, place));
    else if (text.startsWith('/*', place)) skip('comment', endOf(text, BLOCK_COMMENT, place));
    else if (character === "'") skip('literal', endOf(text, SINGLE_QUOTED, place));
    else if (character === '"') skip('literal', endOf(text, DOUBLE_QUOTED, place));
    else if (character === '/' && startsRegExp(text.slice(codeStart, place).trimEnd(), spans)) {
      skip('literal', endOf(text, REG_EXP, place));
    } else if (character === '`' || (character === '}' && depth === 0)) {
      if (character === '}') templates.pop();
      const end = endOf(text, TEMPLATE_PART, place);
      if (text.charAt(end - 1) === '{') templates.push(0);
      skip('literal', end);
    } else {
      if (depth !== undefined && character === '{') templates.push((templates.pop() ?? 0) + 1);
      if (depth !== undefined && character === '}') templates.push((templates.pop() ?? 0) - 1);
      place += 1;
    }
  }
  return [...spans, { kind: 'code', start: codeStart, end: place }];
}

const LINE_COMMENT = /\/\/.*/y;
const BLOCK_COMMENT = /\/\*.*?\*\//sy;
const SINGLE_QUOTED = /'(?:[^'\\\n]|\\.)*'/sy;
const DOUBLE_QUOTED = /"(?:[^"\\\n]|\\.)*"/sy;
const REG_EXP = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** From the backquote or the brace that ends code inside, to the next such code or the end. */
const TEMPLATE_PART = /[`}](?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)/sy;

function endOf(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : text.length;
}

/** A slash behind a value divides; anywhere else it opens a regular expression. */
function startsRegExp(before: string, spans: readonly Span[]): boolean {
  if (before === '') return spans.at(-1)?.kind !== 'literal';
  return /(?:[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|await|yield))$/.test(before);
}
