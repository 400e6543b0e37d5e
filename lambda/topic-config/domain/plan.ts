import type { AdoptPolicy, ClusterFlavour, DeletionMode, FewerPartitionsPolicy, ReplicationPolicy, TopicRemovalPolicy } from '../contract';
import { withinQuota } from './pace';
import { createPlacement, leftThrottles, type Placement } from './placement';
import { diffConfigs } from './plan-configs';
import { diffPartitions, increaseWarning } from './plan-partitions';
import { diffReplication } from './plan-replication';
import { profileOf } from './profiles';
import type { RetentionStep } from './retention-step';
import {
  type ClusterState,
  CONFIG_FIELD_PREFIX,
  type FieldChange,
  type TopicChange,
  type TopicPlan,
  type TopicSpec,
  type TopicState,
} from './topic';

/** How differences are resolved. */
export interface PlanPolicy {
  readonly flavour: ClusterFlavour;
  /** For topics that exist although no declaration before this one named them. */
  readonly adopt: AdoptPolicy;
  /** For topics that only the previous declaration names. */
  readonly removal: TopicRemovalPolicy;
  /** true: overrides that nobody declared are removed too. */
  readonly isAuthoritative: boolean;
  /** Topics that existed before they were declared: never deleted. */
  readonly adopted: ReadonlySet<string>;
  /** true: what may delete records is done; default false, unless a topic says otherwise. */
  readonly allowsDataLoss?: boolean;
  /** What the removal policy `delete` may delete; default `protected`, unless a topic says otherwise. */
  readonly deletion?: DeletionMode;
  /** Default `fail`. */
  readonly onFewerPartitions?: FewerPartitionsPolicy;
  /** Default `refuse`. */
  readonly replication?: ReplicationPolicy;
  /** undefined: a smaller `retention.ms` is set in one go. */
  readonly retentionStep?: RetentionStep | undefined;
  /** true: the plan undoes an update that failed. */
  readonly isRollback?: boolean;
}

/** Names that nobody declares and that may be deleted, and how many at most. */
export interface PruneScope {
  readonly names: readonly string[];
  readonly max: number;
}

export interface PlanInput {
  readonly desired: readonly TopicSpec[];
  /** The declaration before this one; empty when there was none. Tells only which topics and keys were ours, never what is on the cluster. */
  readonly previous: readonly TopicSpec[];
  readonly actual: ClusterState;
  readonly policy: PlanPolicy;
  readonly prune?: PruneScope;
}

/** Compares what is declared with what the cluster has. Pure; refusals stand in the plan, before any write. */
export function planTopics(input: PlanInput): TopicPlan {
  const previous = new Map(input.previous.map((spec) => [spec.name, spec]));
  const declared = new Set(input.desired.map(({ name }) => name));
  const gone = input.previous.filter(({ name }) => !declared.has(name));
  const known = new Set([...declared, ...previous.keys()]);
  const placement = createPlacement(input.actual);
  const throttled = input.policy.replication === 'apply' ? leftThrottles(input.actual) : [];
  return {
    topics: withinQuota(
      [
        ...input.desired.map((spec) => planDeclared(input, spec, previous.get(spec.name), placement)),
        ...gone.map((spec) => planUndeclared(input, spec)),
        ...planPruned(input, known),
      ],
      input.policy.flavour,
    ),
    ...(throttled.length === 0 ? {} : { throttled }),
  };
}

function planDeclared(input: PlanInput, spec: TopicSpec, previous: TopicSpec | undefined, placement: Placement): TopicChange {
  const state = input.actual.topics.get(spec.name);
  if (state === undefined) return planCreate(spec);
  const fields = diffTopic(input, spec, previous, state);
  const writes = fields.filter(({ op }) => op === 'set' || op === 'remove');
  const refusal = previous === undefined ? adoptionRefusal(input.policy.adopt, fields) : undefined;
  const all = refusal === undefined ? fields : [refusal, ...fields];
  const isRefused = all.some(({ op }) => op === 'refuse');
  return {
    name: spec.name,
    action: isRefused ? 'refuse' : writes.length > 0 ? 'update' : 'none',
    fields: all,
    warnings: writes.some(({ field }) => field === 'partitions') ? [increaseWarning(spec, state)] : [],
    spec,
    ...(!isRefused && writes.some(({ field }) => field === 'replicationFactor') ? { moves: placement.movesOf(spec, state) } : {}),
  };
}

function diffTopic(input: PlanInput, spec: TopicSpec, previous: TopicSpec | undefined, state: TopicState): readonly FieldChange[] {
  const { actual, policy } = input;
  const shape = [diffPartitions(spec, state, policy), diffReplication(spec, state, input)].filter((change) => change !== undefined);
  return [
    ...shape,
    ...diffConfigs({
      spec,
      previousKeys: new Set(Object.keys(previous?.configs ?? {})),
      state,
      brokerValues: actual.brokerValues,
      profile: profileOf(policy.flavour),
      isAuthoritative: policy.isAuthoritative,
      allowsDataLoss: spec.allowsDataLoss ?? policy.allowsDataLoss ?? false,
      retentionStep: policy.retentionStep,
      isRollback: policy.isRollback ?? false,
    }),
  ];
}

function adoptionRefusal(adopt: AdoptPolicy, fields: readonly FieldChange[]): FieldChange | undefined {
  const refuse = (reason: string): FieldChange => ({
    field: 'topic',
    before: 'exists',
    after: null,
    op: 'refuse',
    reason,
    destructive: false,
  });
  if (adopt === 'fail') return refuse('the topic exists already and nothing declared it before; adopt it, or choose another name');
  const differing = fields.filter(({ op }) => op !== 'keep').map(({ field }) => field);
  if (adopt === 'adopt' || differing.length === 0) return undefined;
  return refuse(
    `the topic exists already and differs in ${differing.join(', ')}; declare it as it is, or adopt it with the policy "adopt", which aligns it`,
  );
}

function planCreate(spec: TopicSpec): TopicChange {
  const set = (field: string, after: string): FieldChange => {
    return { field, before: null, after, op: 'set', reason: 'the topic does not exist', destructive: false };
  };
  const configs = Object.entries(spec.configs).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    name: spec.name,
    action: 'create',
    fields: [
      set('partitions', String(spec.partitions)),
      ...(spec.replicationFactor === undefined ? [] : [set('replicationFactor', String(spec.replicationFactor))]),
      ...configs.map(([key, value]) => set(`${CONFIG_FIELD_PREFIX}${key}`, value)),
    ],
    warnings: [],
    spec,
  };
}

function planUndeclared({ actual, policy }: PlanInput, { name, deletion = policy.deletion ?? 'protected' }: TopicSpec): TopicChange {
  const kept = (warnings: readonly string[]): TopicChange => ({ name, action: 'none', fields: [], warnings, spec: undefined });
  if (policy.removal === 'retain') return kept(['no longer declared: kept, since the removal policy is "retain"']);
  if (!actual.topics.has(name)) return kept([]);
  if (policy.adopted.has(name)) return kept(['no longer declared: kept, since it existed before it was declared']);
  if (deletion === 'protected') return kept([`no longer declared: kept, since it is protected; to delete it, let "deletion" be another`]);
  return planDelete(name, deletion, 'no longer declared, and the removal policy is "delete"');
}

function planDelete(name: string, deletion: Exclude<DeletionMode, 'protected'>, why: string): TopicChange {
  const destructive = deletion === 'with-records';
  const reason = `${why}; ${destructive ? 'the topic goes with its records' : 'refused if the topic ever held a record'}`;
  const field: FieldChange = { field: 'topic', before: 'exists', after: null, op: 'remove', reason, destructive };
  return { name, action: 'delete', fields: [field], warnings: [], spec: undefined };
}

// Above the bound nothing is pruned: a wrong prefix must not empty a cluster.
function planPruned({ prune, policy, actual }: PlanInput, known: ReadonlySet<string>): readonly TopicChange[] {
  const names = (prune?.names ?? []).filter((name) => !known.has(name) && actual.topics.has(name));
  const max = prune?.max ?? 0;
  const deletion = policy.allowsDataLoss === true ? 'with-records' : 'if-empty';
  const planned = names.map((name) => planDelete(name, deletion, 'nobody declares it, and it is within the scope of pruning'));
  if (names.length <= max) return planned;
  const reason = `${names.length} topics would be pruned, allowed are ${max}; look at the list, then raise the bound or narrow the prefix`;
  return planned.map((topic) => ({
    ...topic,
    action: 'refuse',
    fields: topic.fields.map((field) => ({ ...field, op: 'refuse', reason })),
  }));
}
