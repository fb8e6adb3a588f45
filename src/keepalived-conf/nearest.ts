/** The word most like another, or null when none is like enough for a slip of the keyboard. */
export function nearest(text: string, words: readonly string[]): string | null {
  const start = text.slice(0, 64);
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(start.length / 3)) + 1;
  for (const word of words) {
    const distance = editDistance(start, word);
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** How many letters must be put in, left out or replaced. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + Number(a[row - 1] !== b[column - 1]);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[b.length] ?? 0;
}
