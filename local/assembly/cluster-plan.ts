import { type ClusterSpec, readCluster } from './resources/cluster';
import { isTable, readTable, type TableSpec } from './resources/table';
import { type Assembly, addressOf } from './template';
import { BEFORE_DEPLOY, createResolver, existing, type Resolver } from './values';

/** What can start before the deploy does, all at the same time. */
export interface ClusterPlan extends ClusterSpec {
  readonly tables: readonly TableSpec[];
}

/** Reads brokers and tables from the templates alone. Throws `AssemblyError`. */
export function readClusterPlan(assembly: Assembly): ClusterPlan {
  const resolver = createResolver(assembly, BEFORE_DEPLOY);
  return { ...readCluster(assembly, resolver), tables: readTables(assembly, resolver) };
}

function readTables(assembly: Assembly, resolver: Resolver): readonly TableSpec[] {
  return existing(assembly, resolver, isTable).map(({ stack, resource }) => {
    const name = resolver.value(stack, resource.logicalId)?.ref ?? '';
    return readTable(resolver.properties(stack, resource), name, addressOf(stack, resource.logicalId));
  });
}
