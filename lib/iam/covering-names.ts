import type { ResourceName } from './kafka-arns';

/**
 * The names themselves where they fit into a policy, else the longest prefixes that cover them and fit: a right that is a little wider instead of
 * a policy that IAM refuses.
 * @param limit for the sum of the names' lengths, each with `overhead` characters around it
 */
export function coveringNames(names: readonly string[], limit: number, overhead: number): readonly ResourceName[] {
  const longest = Math.max(0, ...names.map((name) => name.length));
  for (let length = longest; length > 1; length -= 1) {
    const covering = groupedBy(names, length);
    if (covering.reduce((sum, name) => sum + overhead + textOf(name).length, 0) <= limit) return covering;
  }
  return groupedBy(names, 1);
}

function groupedBy(names: readonly string[], length: number): readonly ResourceName[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const prefix = name.slice(0, length);
    groups.set(prefix, [...(groups.get(prefix) ?? []), name]);
  }
  return [...groups].map(([prefix, members]) => (members.length === 1 && members[0] !== undefined ? members[0] : { prefix }));
}

const textOf = (name: ResourceName): string => (typeof name === 'string' ? name : name.prefix);
