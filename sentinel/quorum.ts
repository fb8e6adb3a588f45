/** How many of `voters` are more than half: any two majorities share a voter. */
export function majorityOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/**
 * Votes that a candidate needs: a majority of the voters, and never fewer than the configured quorum (as Redis
 * Sentinel counts it), so that a monitor that has not met its peers yet cannot act alone.
 */
export function votesNeeded(voters: number, quorum: number): number {
  return Math.max(majorityOf(voters), quorum);
}

/** How many other voters a monitor without memory must hear, so that it meets one of every majority it may have been in. */
export function witnessesNeeded(voters: number): number {
  return Math.min(majorityOf(voters), voters - 1);
}
