import { LocalError } from '../errors';
import type { LocalAccess } from '../iam/access';
import type { Bench } from './bench';
import { grantsOf, without } from './grants';
import type { Mutation } from './matrix';
import type { Scenario } from './scenarios';

/** What of the bench it takes. */
export interface Restricting extends Pick<Bench, 'restricted'> {
  readonly access: Pick<LocalAccess, 'policy'>;
}

export interface Listeners {
  /** Asked before each run of the scenario. */
  readonly signal: AbortSignal;
  readonly onDone: (mutation: Mutation) => void;
}

/**
 * Runs a scenario with all its rights, then once for each right without it. Clients are new each time: brokers do not ask again of a
 * running one.
 *
 * @throws LocalError ABORTED; Error when the scenario fails although it has all its rights: its failures would then prove nothing
 */
export async function mutate(bench: Restricting, scenario: Scenario, { signal, onDone }: Listeners): Promise<readonly Mutation[]> {
  const { roleArn, kind } = scenario;
  goOnOrThrow(signal);
  const own = bench.access.policy.roles.find(({ arn }) => arn === roleArn)?.statements ?? [];
  const adapted = () => scenario.adapt?.(own) ?? own;
  const control = await bench.restricted(roleArn, adapted(), () => scenario.run());
  if (control !== undefined) throw new Error(`${kind}: the scenario must get through with all its rights, and does not: ${control}`);
  const mutations: Mutation[] = [];
  for (let index = 0; ; index += 1) {
    const statements = adapted();
    const grant = grantsOf(roleArn, statements)[index];
    if (grant === undefined) return mutations;
    goOnOrThrow(signal);
    const startedAt = performance.now();
    const failure = await bench.restricted(roleArn, without(statements, grant), () => scenario.run());
    const mutation = { kind, grant, failure, ms: performance.now() - startedAt };
    mutations.push(mutation);
    onDone(mutation);
  }
}

function goOnOrThrow({ aborted }: AbortSignal): void {
  if (aborted) throw new LocalError('ABORTED', 'interrupted: which rights are needed is not known');
}
