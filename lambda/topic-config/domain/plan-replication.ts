import type { FieldChange, TopicSpec, TopicState } from './topic';

/** A declared replication factor that differs is never passed over in silence. Moving replicas is not done here, so it is refused. */
export function diffReplication(spec: TopicSpec, state: TopicState): FieldChange | undefined {
  const declared = spec.replicationFactor;
  const counts = state.partitions.map(({ replicas }) => replicas.length);
  if (declared === undefined || counts.every((count) => count === declared)) return undefined;
  const live = describeCounts(counts);
  return {
    field: 'replicationFactor',
    before: live,
    after: String(declared),
    op: 'refuse',
    reason: `the replicas of an existing topic are not moved: it has ${live}, declared is ${declared}; reassign its partitions with kafka-reassign-partitions, or declare what it has`,
    destructive: false,
  };
}

/** `3`, or where partitions differ `3 (partitions 0-4), 2 (partition 5)`. */
export function describeCounts(counts: readonly number[]): string {
  const distinct = [...new Set(counts)];
  if (distinct.length === 1) return String(distinct[0]);
  return distinct
    .map((count) => {
      const partitions = counts.flatMap((each, partition) => (each === count ? [partition] : []));
      return `${count} (partition${partitions.length === 1 ? '' : 's'} ${ranges(partitions)})`;
    })
    .join(', ');
}

function ranges(sorted: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const value of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === value - 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
