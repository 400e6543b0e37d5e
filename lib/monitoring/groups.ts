import type { Group } from './definition';
import { GROUPS } from './definition';
import type { PlannedAlarm } from './table';

/** What a group of alarms says to whom it notifies. */
export interface GroupRule {
  readonly title: string;
  readonly means: string;
  /** While this other group is in alarm, this one keeps quiet: it tells of consequences. */
  readonly quietDuring?: Group;
}

/**
 * A lost broker sets off a dozen alarms: replicas, then load on the others, then lag of every service. Only the group that tells of the cause notifies;
 * those that tell of consequences keep quiet while it does. Full storage and changed topics are never consequences.
 */
export const GROUP_RULES: Readonly<Record<Group, GroupRule>> = {
  availability: { title: 'cluster-unwell', means: 'A broker is away, or replicas or leaders are missing.' },
  storage: { title: 'storage-filling', means: 'Storage fills up or grows beyond what is expected.' },
  load: { title: 'cluster-loaded', means: 'Brokers near the limit of what they can do.', quietDuring: 'availability' },
  behind: { title: 'services-behind', means: 'Services do not keep up with what is written.', quietDuring: 'availability' },
  failing: {
    title: 'clients-failing',
    means: 'Services or websites fail, are throttled, or give records up.',
    quietDuring: 'availability',
  },
  topics: { title: 'topics-astray', means: 'Topics are not as declared, or nobody knows whether they are.' },
};

/** CloudWatch takes 10240 characters of rule, 100 alarms in it (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html). */
const LONGEST_RULE = 10_000;
const MOST_CHILDREN = 100;

export interface PlannedGroup {
  readonly name: string;
  readonly group: Group;
  readonly rule: GroupRule;
  /** Names of the alarms in it, which must exist before. */
  readonly members: readonly string[];
  readonly expression: string;
  /** Exactly one alarm of each group notifies. */
  readonly notifies: boolean;
}

/** One composite alarm for each group that has alarms; where one rule cannot hold them all, parts and one over the parts. Parts come before their whole. */
export function planGroups(environment: string, alarms: readonly PlannedAlarm[]): readonly PlannedGroup[] {
  return GROUPS.flatMap((group) => {
    const rule = GROUP_RULES[group];
    const name = `msk-${environment}-${rule.title}`;
    const parts = chunk(alarms.filter((alarm) => alarm.rule.group === group).map((alarm) => alarm.name));
    const plan = (planned: string, members: readonly string[], notifies: boolean): PlannedGroup => ({
      name: planned,
      group,
      rule,
      members,
      expression: expressionOf(members),
      notifies,
    });
    const [only, ...others] = parts;
    if (only === undefined) return [];
    if (others.length === 0) return [plan(name, only, true)];
    const named = parts.map((members, index) => plan(`${name}-part-${index + 1}`, members, false));
    return [
      ...named,
      plan(
        name,
        named.map((part) => part.name),
        true,
      ),
    ];
  });
}

const termOf = (name: string): string => `ALARM("${name}")`;
const expressionOf = (names: readonly string[]): string => names.map(termOf).join(' OR ');

function chunk(names: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  for (const name of names) {
    const last = parts.at(-1);
    if (last !== undefined && last.length < MOST_CHILDREN && expressionOf([...last, name]).length <= LONGEST_RULE) last.push(name);
    else parts.push([name]);
  }
  return parts;
}
