import type { TopicDeclaration } from '../contract';
import { THROTTLE_KEYS } from './config-keys';
import type { TopicState } from './topic';

/**
 * The declaration that a topic on a cluster already satisfies. Left out are values that cannot be declared: read-only and sensitive ones, and
 * the throttles of a running reassignment. Where partitions have different numbers of replicas, no replication factor can be declared.
 */
export function declarationOf({ name, partitions, overrides }: TopicState): TopicDeclaration {
  const factors = new Set(partitions.map(({ replicas }) => replicas.length));
  const [replicationFactor] = factors.size === 1 ? factors : [];
  const configs = Object.entries(overrides)
    .filter(([key, { isReadOnly, isSensitive }]) => !isReadOnly && !isSensitive && !THROTTLE_KEYS.has(key))
    .flatMap(([key, { value }]): [string, string][] => (value === null ? [] : [[key, value]]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name,
    partitions: partitions.length,
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
    ...(configs.length === 0 ? {} : { configs: Object.fromEntries(configs) }),
  };
}
