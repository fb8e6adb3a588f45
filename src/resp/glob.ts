/**
 * Redis's glob: `*`, `?`, `[abc]`, `[^a]`, `[a-z]`, `\x`; case-sensitive. Unlike the original it never needs more than
 * the product of both lengths.
 */
export function isGlobMatch(pattern: string, text: string): boolean {
  let at = 0;
  let place = 0;
  /** Where to go on when the part behind the latest star does not fit: one more character goes to the star. */
  let retry: { readonly at: number; place: number } | null = null;
  while (place < text.length) {
    if (pattern.charAt(at) === '*') {
      at += 1;
      retry = { at, place };
      continue;
    }
    const token: Token | null = at < pattern.length ? readToken(pattern, at) : null;
    if (token?.isMatch(text.charAt(place)) === true) {
      at = token.end;
      place += 1;
      continue;
    }
    if (retry === null) return false;
    retry.place += 1;
    at = retry.at;
    place = retry.place;
  }
  return /^\**$/.test(pattern.slice(at));
}

interface Token {
  readonly end: number;
  isMatch(character: string): boolean;
}

function readToken(pattern: string, at: number): Token {
  const first = pattern.charAt(at);
  if (first === '?') return { end: at + 1, isMatch: () => true };
  if (first === '[') return readSet(pattern, at + 1);
  const isEscape = first === '\\' && at + 1 < pattern.length;
  const literal = isEscape ? pattern.charAt(at + 1) : first;
  return { end: at + (isEscape ? 2 : 1), isMatch: (character) => character === literal };
}

/** A set that is not closed ends with the pattern. */
function readSet(pattern: string, from: number): Token {
  const isNegated = pattern.charAt(from) === '^';
  const ranges: [string, string][] = [];
  let at = isNegated ? from + 1 : from;
  while (at < pattern.length && pattern.charAt(at) !== ']') {
    const range = readRange(pattern, at);
    ranges.push(range.bounds);
    at = range.end;
  }
  const isMember = (character: string): boolean => ranges.some(([low, high]) => character >= low && character <= high);
  return { end: Math.min(at + 1, pattern.length), isMatch: (character) => isMember(character) !== isNegated };
}

function readRange(pattern: string, at: number): { bounds: [string, string]; end: number } {
  if (pattern.charAt(at) === '\\' && at + 1 < pattern.length) {
    const literal = pattern.charAt(at + 1);
    return { bounds: [literal, literal], end: at + 2 };
  }
  const low = pattern.charAt(at);
  if (pattern.charAt(at + 1) !== '-' || at + 2 >= pattern.length) return { bounds: [low, low], end: at + 1 };
  const high = pattern.charAt(at + 2);
  return { bounds: low <= high ? [low, high] : [high, low], end: at + 3 };
}
