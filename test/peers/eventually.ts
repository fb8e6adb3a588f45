const POLL_MS = 5;

/** Waits until `isTrue`, and says what it waited for when that does not come. */
export async function eventually(what: string, isTrue: () => unknown, limitMs = 5000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
