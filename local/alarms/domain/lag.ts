/** Offsets by partition. */
export type Offsets = ReadonlyMap<number, number>;

export interface Ends {
  readonly atMs: number;
  readonly ends: Offsets;
}

/** Records between what is committed and the ends; a partition without a commit lags by all that it ever had. */
export function recordsBehind(committed: Offsets, ends: Offsets): number {
  return [...ends].reduce((sum, [partition, end]) => sum + Math.max(0, end - (committed.get(partition) ?? 0)), 0);
}

/**
 * Milliseconds since the first record that is not committed was seen, in the partition where that is longest ago. MSK estimates how long the lag would
 * take to drain; nobody but MSK knows how, and the age of what waits is what its alarm asks for.
 * @param history oldest first; what is older than it is as old as it
 */
export function msBehind(committed: Offsets, history: readonly Ends[]): number {
  const last = history.at(-1);
  if (last === undefined) return 0;
  const ages = [...last.ends].map(([partition, end]) => {
    const done = committed.get(partition) ?? 0;
    const since = end > done ? history.find(({ ends }) => (ends.get(partition) ?? 0) > done) : undefined;
    return since === undefined ? 0 : last.atMs - since.atMs;
  });
  return Math.max(0, ...ages);
}
