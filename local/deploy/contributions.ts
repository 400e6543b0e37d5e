/** What a resource adds to the deployment. */
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import type { EventSourceMappingSpec, FunctionSpec, LocalDeployment, ScheduleSpec } from '../ports';
import { DeployError } from './errors';

export type Contribution =
  | { readonly kind: 'emulated'; readonly isUnchanged?: boolean }
  | { readonly kind: 'not-emulated'; readonly type: string }
  | { readonly kind: 'function'; readonly spec: FunctionSpec }
  | { readonly kind: 'mapping'; readonly spec: EventSourceMappingSpec }
  | { readonly kind: 'schedule'; readonly spec: ScheduleSpec }
  | { readonly kind: 'topics'; readonly names: readonly string[]; readonly isUnchanged: boolean };

/** Puts the parts together, in the order of the templates. Throws `ASSEMBLY_INCOMPLETE` when no state table can be told. */
export function summarize(environment: string, clusterArn: string, parts: readonly Contribution[]): LocalDeployment {
  const functions = parts.flatMap((part) => (part.kind === 'function' ? [part.spec] : []));
  const arnByName = new Map(functions.map((spec) => [spec.name, spec.arn]));
  return {
    environment,
    clusterArn,
    functions,
    mappings: parts.flatMap((part) =>
      part.kind === 'mapping' ? [{ ...part.spec, functionArn: arnByName.get(part.spec.functionArn) ?? part.spec.functionArn }] : [],
    ),
    schedules: parts.flatMap((part) => (part.kind === 'schedule' ? [part.spec] : [])),
    topics: parts.flatMap((part) => (part.kind === 'topics' ? part.names : [])),
    stateTable: stateTableOf(functions),
    notEmulated: countTypes(parts),
  };
}

/** All services keep their state in one table, named by a variable of their functions. */
function stateTableOf(functions: readonly FunctionSpec[]): string {
  const names = new Set(functions.flatMap((spec) => spec.environment[CONSUMER_ENV.stateTable] ?? []));
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    const found = name === undefined ? 'none' : [...names].join(', ');
    throw new DeployError(
      'ASSEMBLY_INCOMPLETE',
      `the functions must name one state table in their variable ${CONSUMER_ENV.stateTable}, got ${found}`,
    );
  }
  return name;
}

function countTypes(parts: readonly Contribution[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const types = parts.flatMap((part) => (part.kind === 'not-emulated' ? [part.type] : []));
  for (const type of types.sort()) {
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}
