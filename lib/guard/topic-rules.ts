import {
  CLUSTER_FLAVOURS,
  FEWER_PARTITIONS_POLICIES,
  REPLICATION_POLICIES,
  TOPICS_RESOURCE_TYPE,
} from '../../lambda/topic-config/contract';
import { parseDeclarations, readBoolean } from '../../lambda/topic-config/domain/declaration';
import { type PlanPolicy, planTopics } from '../../lambda/topic-config/domain/plan';
import { MAX_STEPS_OF_A_DEPLOYMENT, parsePeriod } from '../../lambda/topic-config/domain/retention-step';
import type { ClusterState, FieldChange, TopicChange, TopicSpec } from '../../lambda/topic-config/domain/topic';
import { checkTopics } from '../../lambda/topic-config/domain/validate';
import type { ResourceChange } from './change';
import { note, type Rule, type Ruling, refuse, shown } from './ruling';

/** The declared list of topics: planned as the function will, with the declaration before in place of the cluster. */
export const declaredTopicRules: Rule = ({ type, kind, before, after }) => {
  if (type !== TOPICS_RESOURCE_TYPE || kind !== 'update') return [];
  const [previous, desired] = [specsOf(before), specsOf(after)];
  if (typeof previous === 'string' || typeof desired === 'string')
    return [
      note(
        'topics.unread',
        `the topics are not in the template (${[previous, desired].find((each) => typeof each === 'string')}); use npm run topics -- plan`,
      ),
    ];
  const { topics } = planTopics({ desired, previous, actual: stateOf(previous, desired), policy: policyOf(after) });
  return topics.filter(({ action, warnings }) => action !== 'none' || warnings.length > 0).flatMap(rulingsOf);
};

function specsOf(properties: ResourceChange['before']): readonly TopicSpec[] | string {
  const { declarations, problems } = parseDeclarations(properties['Topics'], 'Topics');
  const [problem] = problems;
  return problem === undefined
    ? checkTopics(declarations, { flavour: policyOf(properties).flavour }).specs
    : `${problem.path}: ${problem.message}`;
}

function policyOf(properties: ResourceChange['after']): PlanPolicy {
  const pick = <Value extends string>(allowed: readonly [Value, ...Value[]], key: string): Value =>
    allowed.find((value) => value === properties[key]) ?? allowed[0];
  const step = parsePeriod(properties['RetentionStep']);
  return {
    flavour: pick(CLUSTER_FLAVOURS, 'Flavour'),
    adopt: 'adopt',
    removal: pick(['retain', 'delete'], 'RemovalPolicy'),
    isAuthoritative: false,
    adopted: new Set(),
    allowsDataLoss: readBoolean(properties['AllowDataLoss'], 'AllowDataLoss', []) ?? false,
    onFewerPartitions: pick(FEWER_PARTITIONS_POLICIES, 'OnFewerPartitions'),
    replication: pick(REPLICATION_POLICIES, 'Replication'),
    ...(step.ok ? { retentionStep: { ms: step.value, maxSteps: MAX_STEPS_OF_A_DEPLOYMENT } } : {}),
  };
}

/** A cluster that is as the declaration says, on as many brokers as the most replicas need. */
function stateOf(previous: readonly TopicSpec[], desired: readonly TopicSpec[]): ClusterState {
  const brokerCount = Math.max(3, ...[...previous, ...desired].map(({ replicationFactor = 1 }) => replicationFactor));
  const brokers = Array.from({ length: brokerCount }, (_, index) => ({ id: index + 1, rack: `zone-${index + 1}` }));
  const topics = previous.map(({ name, partitions, replicationFactor = 3, configs }) => {
    const replicas = brokers.slice(0, replicationFactor).map(({ id }) => id);
    const overrides = Object.entries(configs).map(([key, value]) => [key, { value, isReadOnly: false, isSensitive: false }] as const);
    const partition = { leader: 1, replicas };
    return [
      name,
      { name, partitions: Array.from({ length: partitions }, () => partition), overrides: Object.fromEntries(overrides) },
    ] as const;
  });
  return { clusterId: null, brokerCount, brokers, topics: new Map(topics), brokerValues: {} };
}

function rulingsOf({ name, action, fields, warnings }: TopicChange): readonly Ruling[] {
  const say = ({ field, before, after, reason }: FieldChange) =>
    `topic ${name}, ${field} ${before ?? 'nothing'} -> ${after ?? 'nothing'}: ${reason}`;
  if (action === 'refuse') return fields.filter(({ op }) => op === 'refuse').map((field) => refuse('topic.refused', say(field)));
  if (action === 'create') return [note('topic.create', `topic ${name} is created`)];
  return [
    ...fields.filter(({ op }) => op !== 'keep').map((field) => note('topic.change', say(field))),
    ...warnings.map((text) => note('topic.warning', `topic ${name}: ${text}`)),
  ];
}

/** A topic as a resource of its own: the service's rules (https://docs.aws.amazon.com/msk/latest/developerguide/msk-update-topic.html). */
export const nativeTopicRules: Rule = ({ type, kind, properties }) => {
  if (type !== 'AWS::MSK::Topic' || kind !== 'update') return [];
  const partitions = properties.find(({ path }) => path === 'PartitionCount');
  const [before, after] = [Number(partitions?.before), Number(partitions?.after)];
  if (after < before)
    return [
      refuse(
        'topic.fewer',
        `PartitionCount ${shown(before)} -> ${shown(after)}: partitions cannot be taken away; declare ${before}, or a new topic`,
      ),
    ];
  if (partitions === undefined || !properties.some(({ path }) => path === 'Configs')) return [];
  return [{ kind: 'split', code: 'topic.one-change', text: 'PartitionCount and Configs: one UpdateTopic changes one of the two' }];
};
