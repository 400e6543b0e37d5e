import { AssemblyError } from './errors';
import { referencesOf } from './references';
import type { Template } from './template';

/**
 * Names so that each comes after the names it depends on; otherwise in the order given, so that the same template always gives the same
 * order. Dependencies on names outside the list are ignored. Throws `DEPENDENCY_CYCLE` naming the members of one cycle.
 */
export function topologicalOrder(
  names: readonly string[],
  dependenciesOf: (name: string) => readonly string[],
  what: string,
): readonly string[] {
  const known = new Set(names);
  const ordered = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): void => {
    if (ordered.has(name)) {
      return;
    }
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name].join(' -> ');
      throw new AssemblyError('DEPENDENCY_CYCLE', `${what} depend on each other in a cycle: ${cycle}`);
    }
    path.push(name);
    for (const dependency of dependenciesOf(name)) {
      if (known.has(dependency)) {
        visit(dependency);
      }
    }
    path.pop();
    ordered.add(name);
  };
  names.forEach(visit);
  return [...ordered];
}

/** Resource by resource, the resources of the same template it waits for: by Ref, Fn::GetAtt, Fn::Sub and DependsOn. */
export function resourceDependencies(template: Template): ReadonlyMap<string, readonly string[]> {
  const dependencies = new Map<string, readonly string[]>();
  for (const resource of template.resources.values()) {
    const names = new Set([...resource.dependsOn, ...referencesOf(resource.properties)]);
    dependencies.set(
      resource.logicalId,
      [...names].filter((name) => template.resources.has(name)),
    );
  }
  return dependencies;
}

/** Logical ids of a template in an order in which they can be created. */
export function creationOrder(template: Template, stackName: string): readonly string[] {
  const dependencies = resourceDependencies(template);
  return topologicalOrder([...template.resources.keys()], (id) => dependencies.get(id) ?? [], `resources of stack ${stackName}`);
}
