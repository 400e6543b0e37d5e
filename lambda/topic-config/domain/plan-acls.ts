import { type AclBinding, aclKey, aclText } from './acl';
import type { AclChange } from './topic';

export interface AclInput {
  readonly desired: readonly AclBinding[];
  /** The declaration before this one: what is gone from it is ours to remove. */
  readonly previous: readonly AclBinding[];
  /** All that the cluster has. */
  readonly actual: readonly AclBinding[];
}

/**
 * Three-way difference, as of configs: what nobody declared here stays, and is reported where it is about a resource that is declared.
 * Additions come first, so that no client loses a right that it shall keep under another binding.
 */
export function planAcls({ desired, previous, actual }: AclInput): readonly AclChange[] {
  const keysOf = (bindings: readonly AclBinding[]): ReadonlySet<string> => new Set(bindings.map(aclKey));
  const [declared, ours, present] = [keysOf(desired), keysOf(previous), keysOf(actual)];
  const resources = new Set(desired.map(resourceOf));
  const change = (op: AclChange['op'], reason: string) => (binding: AclBinding) => ({ acl: aclText(binding), op, reason, binding });
  const undeclared = actual.filter((binding) => !declared.has(aclKey(binding)));
  return [
    ...desired.filter((binding) => !present.has(aclKey(binding))).map(change('add', 'declared, and not on the cluster')),
    ...undeclared.filter((binding) => ours.has(aclKey(binding))).map(change('remove', 'no longer declared')),
    ...undeclared
      .filter((binding) => !ours.has(aclKey(binding)) && resources.has(resourceOf(binding)))
      .map(change('keep', 'set by someone else and never declared here: left as it is')),
  ];
}

const resourceOf = ({ resourceType, resourceName, pattern }: AclBinding): string => JSON.stringify([resourceType, resourceName, pattern]);
