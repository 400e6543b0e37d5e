import type { AdoptPolicy, ClusterFlavour, TopicRemovalPolicy } from '../contract';
import { diffConfigs } from './plan-configs';
import { diffPartitions, increaseWarning } from './plan-partitions';
import { diffReplication } from './plan-replication';
import { profileOf } from './profiles';
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
}

export interface PlanInput {
  readonly desired: readonly TopicSpec[];
  /** The declaration before this one; empty when there was none. Tells only which topics and keys were ours, never what is on the cluster. */
  readonly previous: readonly TopicSpec[];
  readonly actual: ClusterState;
  readonly policy: PlanPolicy;
}

/** Compares what is declared with what the cluster has. Pure; refusals stand in the plan, before any write. */
export function planTopics(input: PlanInput): TopicPlan {
  const previous = new Map(input.previous.map((spec) => [spec.name, spec]));
  const declared = new Set(input.desired.map(({ name }) => name));
  const gone = input.previous.filter(({ name }) => !declared.has(name));
  return {
    topics: [
      ...input.desired.map((spec) => planDeclared(input, spec, previous.get(spec.name))),
      ...gone.map((spec) => planUndeclared(input, spec)),
    ],
  };
}

function planDeclared(input: PlanInput, spec: TopicSpec, previous: TopicSpec | undefined): TopicChange {
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
  };
}

function diffTopic(input: PlanInput, spec: TopicSpec, previous: TopicSpec | undefined, state: TopicState): readonly FieldChange[] {
  const { actual, policy } = input;
  const shape = [diffPartitions(spec, state), diffReplication(spec, state)].filter((change) => change !== undefined);
  return [
    ...shape,
    ...diffConfigs({
      spec,
      previousKeys: new Set(Object.keys(previous?.configs ?? {})),
      state,
      brokerValues: actual.brokerValues,
      profile: profileOf(policy.flavour),
      isAuthoritative: policy.isAuthoritative,
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

function planUndeclared({ actual, policy }: PlanInput, { name }: TopicSpec): TopicChange {
  const kept = (warnings: readonly string[]): TopicChange => ({ name, action: 'none', fields: [], warnings, spec: undefined });
  if (policy.removal === 'retain') return kept(['no longer declared: kept, since the removal policy is "retain"']);
  if (!actual.topics.has(name)) return kept([]);
  if (policy.adopted.has(name)) return kept(['no longer declared: kept, since it existed before it was declared']);
  const reason = 'no longer declared, and the removal policy is "delete"; the topic goes with its records';
  const field: FieldChange = { field: 'topic', before: 'exists', after: null, op: 'remove', reason, destructive: true };
  return { name, action: 'delete', fields: [field], warnings: [], spec: undefined };
}
