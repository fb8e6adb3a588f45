/** Begins each work when those before it have ended, however they did; the first at once. */
export type OneByOne = <T>(work: () => Promise<T>) => Promise<T>;

/** For what bears only one at a time. */
export function oneByOne(): OneByOne {
  let last: Promise<unknown> | null = null;
  return (work) => {
    const next = last === null ? work() : last.then(work, work);
    last = next;
    const end = (): void => {
      if (last === next) last = null;
    };
    next.then(end, end);
    return next;
  };
}
