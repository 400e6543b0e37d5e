import type { Bench } from './bench';
import { grantsOf, isExcused, without } from './grants';
import type { Mutation } from './matrix';
import type { Scenario } from './scenarios';

/**
 * Runs a scenario with all its rights, then once for each right without it. Clients are new each time: brokers do not ask again of a
 * running one.
 *
 * @throws Error when the scenario fails although it has all its rights: its failures would then prove nothing
 */
export async function mutate(bench: Bench, scenario: Scenario, onDone: (mutation: Mutation) => void): Promise<readonly Mutation[]> {
  const { roleArn, kind } = scenario;
  const own = bench.access.policy.roles.find(({ arn }) => arn === roleArn)?.statements ?? [];
  const adapted = () => scenario.adapt?.(own) ?? own;
  const control = await bench.restricted(roleArn, adapted(), () => scenario.run());
  if (control !== undefined) throw new Error(`${kind}: the scenario must get through with all its rights, and does not: ${control}`);
  const mutations: Mutation[] = [];
  for (let index = 0; ; index += 1) {
    const statements = adapted();
    const grant = grantsOf(roleArn, statements).filter((each) => !isExcused(each))[index];
    if (grant === undefined) return mutations;
    const startedAt = performance.now();
    const failure = await bench.restricted(roleArn, without(statements, grant), () => scenario.run());
    const mutation = { kind, grant, failure, ms: performance.now() - startedAt };
    mutations.push(mutation);
    onDone(mutation);
  }
}
