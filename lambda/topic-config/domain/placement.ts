import { THROTTLE_KEYS } from './config-keys';
import { countAfter } from './plan-replication';
import { type Broker, type ClusterState, own, type ReplicaMove, type TopicSpec, type TopicState } from './topic';

/**
 * An entry of a throttle list that names a partition no topic can have: by it a list is known for ours, also after a run that was cut off.
 * Lists of other tools carry none, and stay.
 */
export const THROTTLE_MARK = '2147483647:0';

/** Topics with a throttle of ours and nothing that moves any more. */
export function leftThrottles({ topics }: ClusterState): readonly string[] {
  return [...topics.values()].filter(hasOurThrottle).map(({ name }) => name);
}

function hasOurThrottle({ overrides, partitions }: TopicState): boolean {
  const isOurs = [...THROTTLE_KEYS].some((key) => own(overrides, key)?.value?.split(',').includes(THROTTLE_MARK) === true);
  return isOurs && partitions.every(({ moving }) => moving === undefined);
}

/** Decides where replicas go; remembers what it has placed, so that many topics spread over the brokers. */
export interface Placement {
  /** Moves of the partitions that need one; none for those that are on their way. */
  movesOf(spec: TopicSpec, state: TopicState): readonly ReplicaMove[];
}

/**
 * Least-moving and rack-aware: a partition keeps its first replica and as many others as it may. One more goes to the rack with the fewest
 * of its replicas, there to the broker with the fewest of all; one less goes from the rack with the most.
 */
export function createPlacement({ brokers, topics }: ClusterState): Placement {
  const load = new Map(brokers.map(({ id }) => [id, 0]));
  const add = (id: number, count: number): void => {
    load.set(id, (load.get(id) ?? 0) + count);
  };
  for (const { partitions } of topics.values()) for (const { replicas } of partitions) for (const id of replicas) add(id, 1);
  const place = (replicas: readonly number[], wanted: number): readonly number[] => {
    let result = replicas;
    while (result.length < wanted) {
      const next = best(candidates(brokers, result, load));
      if (next === undefined) break;
      add(next, 1);
      result = [...result, next];
    }
    while (result.length > wanted) {
      const last = best(expendable(brokers, result, load));
      if (last === undefined) break;
      add(last, -1);
      result = result.filter((id) => id !== last);
    }
    return result;
  };
  return {
    movesOf: ({ name, replicationFactor = 0 }, { partitions }) =>
      partitions.flatMap((state, partition) =>
        state.moving !== undefined || countAfter(state) === replicationFactor
          ? []
          : [{ topic: name, partition, replicas: place(state.replicas, replicationFactor) }],
      ),
  };
}

/** Brokers with what speaks against them, most important first. */
interface Ranked {
  readonly id: number;
  readonly costs: readonly number[];
}

function candidates(brokers: readonly Broker[], taken: readonly number[], load: ReadonlyMap<number, number>): readonly Ranked[] {
  return brokers
    .filter(({ id }) => !taken.includes(id))
    .map((broker) => ({ id: broker.id, costs: [inRack(brokers, taken, broker.rack), load.get(broker.id) ?? 0, broker.id] }));
}

// The first replica is the preferred leader and stays. A broker that is gone holds nothing any more: it goes first.
function expendable(brokers: readonly Broker[], replicas: readonly number[], load: ReadonlyMap<number, number>): readonly Ranked[] {
  return replicas.slice(1).map((id) => {
    const broker = brokers.find((each) => each.id === id);
    const redundancy = broker === undefined ? Number.MAX_SAFE_INTEGER : inRack(brokers, replicas, broker.rack);
    return { id, costs: [-redundancy, -(load.get(id) ?? 0), -replicas.indexOf(id)] };
  });
}

function inRack(brokers: readonly Broker[], ids: readonly number[], rack: string | null): number {
  return brokers.filter((broker) => broker.rack === rack && ids.includes(broker.id)).length;
}

function best(ranked: readonly Ranked[]): number | undefined {
  return [...ranked].sort(
    (a, b) => a.costs.map((cost, index) => cost - (b.costs[index] ?? 0)).find((difference) => difference !== 0) ?? 0,
  )[0]?.id;
}
