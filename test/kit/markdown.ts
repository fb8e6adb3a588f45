/** Targets of the links of a page, those in code aside. */
export function linksOf(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

/** Pieces of code inside of sentences, line breaks taken for blanks. */
export function inlineCode(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/`([^`]+)`/g)].map((match) => (match[1] ?? '').replaceAll(/\s+/g, ' '));
}

/** Contents of the blocks of one language; of those without a language for the empty word. */
export function fencedBlocks(text: string, language: string): string[] {
  const blocks = text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm);
  return [...blocks].filter((match) => match[2] === language).map((match) => match[3] ?? '');
}

/** Names by which a link reaches the headings of a page. */
export function headingIds(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
}

function prose(text: string): string {
  return withoutBlocks(text).replaceAll(/`[^`]+`/g, '');
}
