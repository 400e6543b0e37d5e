import type { PlanInput } from './plan';
import { profileOf } from './profiles';
import { type FieldChange, own, type PartitionState, type TopicSpec, type TopicState } from './topic';

/**
 * A declared replication factor that differs is never passed over in silence: applied, reported or refused, by policy. A partition that is
 * on its way to the declared number is a difference too, until it has arrived.
 */
export function diffReplication(spec: TopicSpec, state: TopicState, { actual, policy }: PlanInput): FieldChange | undefined {
  const declared = spec.replicationFactor;
  if (declared === undefined || state.partitions.every((partition) => isSettled(partition, declared))) return undefined;
  const live = describeCounts(state.partitions.map(countBefore));
  const change = { field: 'replicationFactor', before: live, after: String(declared), destructive: false };
  const refuse = (reason: string): FieldChange => ({ ...change, op: 'refuse', reason });
  const keep = (reason: string): FieldChange => ({ ...change, after: live, op: 'keep', reason });
  if (policy.isRollback === true && policy.replication !== 'apply') {
    return keep(`declared is ${declared}; left as it is while the stack rolls back`);
  }
  if (policy.replication === 'report') return keep(`declared is ${declared}; the policy is to report it`);
  if (policy.replication !== 'apply') {
    return refuse(
      `the replicas of an existing topic are not moved: it has ${live}, declared is ${declared}; let the policy be "apply", or declare what it has`,
    );
  }
  if (profileOf(policy.flavour).replicationFactor !== 'any')
    return refuse(`the service decides the replicas on a ${policy.flavour} cluster`);
  const minimum = own(spec.configs, 'min.insync.replicas') ?? own(state.overrides, 'min.insync.replicas')?.value;
  const inSync = Number(minimum ?? own(actual.brokerValues, 'min.insync.replicas') ?? 1);
  if (declared < inSync) return refuse(`must be >= ${inSync} (min.insync.replicas), got ${declared}: nobody could write any more`);
  const isMoving = state.partitions.some((partition) => partition.moving !== undefined && countAfter(partition) === declared);
  return { ...change, op: 'set', reason: isMoving ? 'replicas are on their way' : 'another number of replicas is declared' };
}

/** True if a partition has the declared number of replicas, or moves among as many. */
export const isSettled = (partition: PartitionState, declared: number): boolean =>
  countAfter(partition) === declared && countBefore(partition) === declared;

/** Replicas that a partition will have when a running reassignment has ended. */
export const countAfter = ({ replicas, moving }: PartitionState): number => replicas.length - (moving?.removing.length ?? 0);

const countBefore = ({ replicas, moving }: PartitionState): number => replicas.length - (moving?.adding.length ?? 0);

/** `3`, or where partitions differ `3 (partitions 0-4), 2 (partition 5)`. */
function describeCounts(counts: readonly number[]): string {
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
