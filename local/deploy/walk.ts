import { DeployError } from './errors';

/**
 * Visits every name as soon as those it depends on are done, independent ones at the same time, as CloudFormation does. `names` must be in
 * an order of dependency. After a failure nothing that depends on it starts; what runs is waited for, then the failure is thrown (several:
 * one `RESOURCES_FAILED` with all messages). Results are in the order of `names`.
 */
export async function walk<Result>(
  names: readonly string[],
  dependenciesOf: (name: string) => readonly string[],
  visit: (name: string) => Promise<Result>,
): Promise<readonly Result[]> {
  const failures: unknown[] = [];
  const visits = new Map<string, Promise<{ readonly result: Result } | undefined>>();
  for (const name of names) {
    const before = dependenciesOf(name).map((dependency) => visits.get(dependency));
    visits.set(
      name,
      visitAfter(before, () => visit(name), failures),
    );
  }
  const results = await Promise.all(visits.values());
  throwAny(failures);
  return results.flatMap((outcome) => (outcome === undefined ? [] : [outcome.result]));
}

async function visitAfter<Result>(
  before: readonly (Promise<{ readonly result: Result } | undefined> | undefined)[],
  visit: () => Promise<Result>,
  failures: unknown[],
): Promise<{ readonly result: Result } | undefined> {
  const dependencies = await Promise.all(before.filter((dependency) => dependency !== undefined));
  if (dependencies.includes(undefined)) {
    return undefined;
  }
  try {
    return { result: await visit() };
  } catch (error) {
    failures.push(error);
    return undefined;
  }
}

function throwAny(failures: readonly unknown[]): void {
  if (failures.length === 1) {
    throw failures[0];
  }
  if (failures.length > 1) {
    const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
    throw new DeployError('RESOURCES_FAILED', messages.join('; '), { cause: new AggregateError(failures) });
  }
}
