import type { ChangeKind, PropertyChange, ResourceChange, Templates } from './change';
import { touchedGroups } from './cluster-groups';
import { clusterRules } from './cluster-rules';
import { dataRules, nameRules } from './data-rules';
import { diffTemplates } from './diff';
import { note, type Rule, type Ruling, refuse } from './ruling';
import { declaredTopicRules, nativeTopicRules } from './topic-rules';

/** `refused`: the deployment would fail, or lose data that nobody gave up. */
export type Outcome = 'created' | 'in place' | 'may be replaced' | 'replaced' | 'deleted' | 'refused';

export interface Verdict {
  readonly stack: string;
  readonly logicalId: string;
  readonly path: string;
  readonly type: string;
  readonly outcome: Outcome;
  readonly properties: readonly PropertyChange[];
  readonly rulings: readonly Ruling[];
}

/** One of several deployments that a change has to be taken apart into. */
export interface Deployment {
  readonly stack: string;
  readonly path: string;
  readonly name: string;
  readonly properties: readonly PropertyChange[];
  readonly why: string;
}

export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** Empty where one deployment does it. */
  readonly order: readonly Deployment[];
  /** 0: can be deployed as it is. 1: something is refused. 2: can be deployed, but not in one go. */
  readonly status: 0 | 1 | 2;
}

export interface JudgeOptions {
  /** Logical ids, or paths in the app, of what may be replaced or deleted with the data that it holds. */
  readonly allowReplace: readonly string[];
}

/** Names in `allowReplace` that nothing which differs has: a slip of the pen must not look like a permission. */
export function unknownAllowances({ verdicts }: Judgement, { allowReplace }: JudgeOptions): readonly string[] {
  return allowReplace.filter((name) => !verdicts.some(({ logicalId, path }) => name === logicalId || name === path));
}

/** Compares what is deployed with what would be. Pure. */
export function judge(before: Templates, after: Templates, { allowReplace }: JudgeOptions): Judgement {
  const isAllowed = ({ logicalId, path }: ResourceChange) => allowReplace.includes(logicalId) || allowReplace.includes(path);
  const changes = diffTemplates(before, after);
  const rules: readonly Rule[] = [
    staleRules(before, after, changes),
    clusterRules,
    groupRules,
    nameRules,
    dataRules(isAllowed),
    declaredTopicRules,
    nativeTopicRules,
  ];
  const verdicts = changes.map((change) => verdictOf(change, rules));
  const isRefused = verdicts.some(({ rulings }) => rulings.some(({ kind }) => kind === 'refuse'));
  const order = changes.flatMap((change, index) => (isSplit(verdicts[index]) ? deploymentsOf(change) : []));
  return { verdicts, order, status: isRefused ? 1 : order.length > 0 ? 2 : 0 };
}

const isSplit = (verdict: Verdict | undefined): boolean => verdict?.rulings.some(({ kind }) => kind === 'split') ?? false;

const OUTCOMES = { create: 'created', update: 'in place', replace: 'replaced', delete: 'deleted' } as const satisfies Record<
  ChangeKind,
  Outcome
>;

function verdictOf(change: ResourceChange, rules: readonly Rule[]): Verdict {
  const { stack, logicalId, path, type, kind, properties } = change;
  const rulings = [...rules.flatMap((rule) => rule(change))];
  const isMaybe = kind === 'update' && properties.some(({ replaces }) => replaces === 'maybe');
  if (isMaybe) rulings.push(note('schema.maybe', 'whether it is replaced depends on the values; a change set tells'));
  const isRefused = rulings.some(({ kind: ruling }) => ruling !== 'note');
  return {
    stack,
    logicalId,
    path,
    type,
    outcome: isRefused ? 'refused' : isMaybe ? 'may be replaced' : OUTCOMES[kind],
    properties,
    rulings,
  };
}

/**
 * What follows from another stack's output alone. "The consuming stack is not automatically updated"
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html): an update that
 * CloudFormation has no reason to make looks nothing up.
 */
const staleRules = (before: Templates, after: Templates, changes: readonly ResourceChange[]): Rule => {
  const isSame = (stack: string) => JSON.stringify(before.get(stack)) === JSON.stringify(after.get(stack));
  const same = new Set([...after.keys()].filter(isSame));
  // Said once of each stack.
  const first = new Map(
    changes
      .filter(({ stack }) => same.has(stack))
      .map(({ stack, logicalId }) => [stack, logicalId] as const)
      .reverse(),
  );
  return ({ stack, logicalId }) =>
    first.get(stack) === logicalId
      ? [
          refuse(
            'stack.stale',
            'this stack keeps its old values: they come from outputs of another stack, which CloudFormation looks up only when it updates this one, whose template is as before; change something in it, such as an output',
          ),
        ]
      : [];
};

/** One group of attributes per update of a cluster. */
const groupRules: Rule = ({ type, kind, properties }) => {
  if (type !== 'AWS::MSK::Cluster' || kind !== 'update') return [];
  const groups = touchedGroups(properties);
  const names = groups.map(({ group }) => group.name).join(', ');
  if (groups.length > 1)
    return [
      {
        kind: 'split',
        code: 'cluster.groups',
        text: `MSK changes one kind of attribute per update, these are ${groups.length} (${names}); deploy them one after the other`,
      },
    ];
  const [only] = groups;
  if (only === undefined || new Set(only.properties.map(({ path }) => path.split('.').slice(0, 2).join('.'))).size < 2) return [];
  return [
    note(
      'cluster.pair',
      `${names}: MSK's API changes these in one call; whether CloudFormation does too is not confirmed, so be ready to deploy them one by one`,
    ),
  ];
};

function deploymentsOf({ stack, path, type, properties }: ResourceChange): readonly Deployment[] {
  if (type !== 'AWS::MSK::Cluster')
    return properties.map((property) => ({
      stack,
      path,
      name: property.path,
      properties: [property],
      why: 'one change of a topic at a time',
    }));
  return touchedGroups(properties).map(({ group, properties: own }) => ({
    stack,
    path,
    name: group.name,
    properties: own,
    why: group.why,
  }));
}
