import type { AclDeclaration, TopicDeclaration } from '../contract';
import type { AclBinding, AclOperation } from './acl';
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

/** The declarations that a cluster's access control entries already satisfy: one per principal and resource, with all operations. */
export function declarationsOfAcls(bindings: readonly AclBinding[]): readonly AclDeclaration[] {
  const groups = new Map<string, { readonly declaration: Omit<AclDeclaration, 'operations'>; readonly operations: AclOperation[] }>();
  for (const { operation, principal, resourceType, resourceName, pattern, host, permission } of bindings) {
    const declaration = { principal, resourceType, resourceName, pattern, host, permission };
    const key = JSON.stringify(Object.values(declaration));
    const group = groups.get(key) ?? { declaration, operations: [] };
    group.operations.push(operation);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { declaration, operations }]) => ({ ...declaration, operations: operations.toSorted() }));
}
