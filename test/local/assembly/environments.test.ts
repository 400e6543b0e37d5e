import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../../lib/config/environments';
import { readClusterPlan } from '../../../local/assembly/cluster-plan';
import { resolve } from '../../../local/assembly/intrinsics';
import { physicalValue } from '../../../local/assembly/physical';
import { createResolver } from '../../../local/assembly/values';
import { synthesize } from '../../support/synth';

describe.each(ENVIRONMENT_NAMES)('the environment %s', (environment) => {
  it('resolves without an unknown intrinsic or reference, and has brokers in three zones and one table', () => {
    const { assembly } = synthesize(environment);
    // Custom resources answer anything here: what they answer is the deploy's business.
    const anything = physicalValue('Custom::Anything', () => undefined, { stackName: 's', logicalId: 'l', region: 'r', account: 'a' });
    const resolver = createResolver(assembly, () => anything);
    const unresolved: string[] = [];
    for (const stack of assembly.stacks) {
      for (const resource of stack.template.resources.values()) {
        const text = JSON.stringify(resolver.properties(stack, resource));
        if (/"(Ref|Fn::[A-Za-z0-9]+)":/.test(text)) {
          unresolved.push(`${stack.name}/${resource.logicalId}: ${text}`);
        }
      }
      for (const [name, output] of stack.template.outputs) {
        expect(resolve(output.value, resolver.scope(stack), name)).toBeDefined();
      }
    }
    expect(unresolved).toEqual([]);
    const plan = readClusterPlan(assembly);
    expect(new Set(plan.brokers.map((broker) => broker.rack)).size).toBe(3);
    expect(plan.brokers[0]?.properties).toMatchObject({ 'auto.create.topics.enable': 'false', 'min.insync.replicas': '2' });
    expect(plan.tables).toHaveLength(1);
  });
});
