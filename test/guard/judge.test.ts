import { describe, expect, it } from 'vitest';
import type { Templates } from '../../lib/guard/change';
import { type Judgement, judge } from '../../lib/guard/judge';
import { renderJudgement } from '../../lib/guard/render';
import { type Json, resourceOf, setPath, templatesOf, withCluster } from './edit';

const VERSION = 'KafkaVersion';
const TYPE = 'BrokerNodeGroupInfo.InstanceType';
const VOLUME = 'BrokerNodeGroupInfo.StorageInfo.EBSStorageInfo.VolumeSize';
const BASE = { [VERSION]: '3.9.x.kraft', [TYPE]: 'kafka.m7g.large', NumberOfBrokerNodes: 3, [VOLUME]: 100 };

const cluster = (values: Readonly<Record<string, unknown>> = {}) => withCluster('production', { ...BASE, ...values });

function topics(change: (topics: Json[]) => void): Templates {
  const templates = cluster() as Map<string, Json>;
  change(resourceOf(templates, 'Custom::KafkaTopics').Properties['Topics'] as Json[]);
  return templates;
}

function edited(type: string, change: (resource: { readonly Properties: Json } & Json, templates: Map<string, Json>) => void): Templates {
  const templates = cluster() as Map<string, Json>;
  change(resourceOf(templates, type), templates);
  return templates;
}

function native(properties: Json): Templates {
  const topic = { TopicName: 'orders', PartitionCount: 6, ReplicationFactor: 3, Configs: 'e30=', ...properties };
  return new Map([
    [
      'topics',
      { Resources: { Orders: { Type: 'AWS::MSK::Topic', Properties: topic, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } } },
    ],
  ]);
}

interface Case {
  readonly before?: Templates;
  readonly after: Templates;
  readonly allowReplace?: readonly string[];
  readonly status: Judgement['status'];
}

/** One golden text each, in cases/NAME.txt. The first five are the changes that a cluster sees most. */
const CASES: Readonly<Record<string, () => Case>> = {
  version: () => ({ after: cluster({ [VERSION]: '4.1.x.kraft' }), status: 0 }),
  'broker-type': () => ({ after: cluster({ [TYPE]: 'kafka.m7g.xlarge' }), status: 0 }),
  'broker-count': () => ({ after: cluster({ NumberOfBrokerNodes: 6 }), status: 0 }),
  storage: () => ({ after: cluster({ [VOLUME]: 200 }), status: 0 }),
  topic: () => ({
    after: topics(([first]) => {
      Object.assign(first ?? {}, { partitions: 24 });
      Object.assign(first?.['configs'] ?? {}, { 'retention.ms': '14d' });
    }),
    status: 0,
  }),
  'several-at-once': () => ({
    after: cluster({ [VERSION]: '4.1.x.kraft', [TYPE]: 'kafka.m7g.xlarge', [VOLUME]: 200, EnhancedMonitoring: 'PER_BROKER' }),
    status: 2,
  }),
  'configuration-and-type': () => ({
    before: cluster(),
    after: edited('AWS::MSK::Configuration', ({ Properties }, templates) => {
      Properties['ServerProperties'] = `${String(Properties['ServerProperties'])}\nnum.partitions=6`;
      setPath(resourceOf(templates, 'AWS::MSK::Cluster').Properties, TYPE, 'kafka.m7g.xlarge');
    }),
    status: 2,
  }),
  'version-downgrade': () => ({ after: cluster({ [VERSION]: '3.8.x.kraft' }), status: 1 }),
  'zookeeper-to-kraft': () => ({ before: cluster({ [VERSION]: '3.9.x' }), after: cluster({ [VERSION]: '4.0.x.kraft' }), status: 1 }),
  'standard-to-express': () => ({ after: cluster({ [TYPE]: 'express.m7g.large' }), status: 1 }),
  'storage-shrinks': () => ({ after: cluster({ [VOLUME]: 50 }), status: 1 }),
  'storage-step-too-small': () => ({ after: cluster({ [VOLUME]: 105 }), status: 1 }),
  'fewer-brokers': () => ({ before: cluster({ NumberOfBrokerNodes: 6 }), after: cluster(), status: 1 }),
  'brokers-no-multiple': () => ({ after: cluster({ NumberOfBrokerNodes: 4 }), status: 1 }),
  'other-security-group': () => ({ after: cluster({ 'BrokerNodeGroupInfo.SecurityGroups': ['sg-1'] }), status: 1 }),
  'other-security-group-allowed-but-named': () => ({
    after: cluster({ 'BrokerNodeGroupInfo.SecurityGroups': ['sg-1'] }),
    allowReplace: ['MskCluster46ECFC4D'],
    status: 1,
  }),
  'new-cluster-allowed': () => {
    const after = cluster({ ClusterName: 'second' }) as Map<string, Json>;
    // As the app does: a name stands in each of these stacks.
    for (const part of ['topics', 'clients', 'monitoring'])
      setPath(after.get(`msk-production-${part}`) ?? {}, 'Outputs.ClusterName.Value', 'second');
    return { after, allowReplace: ['MskCluster46ECFC4D'], status: 0 };
  },
  'new-cluster-nobody-follows': () => ({
    after: cluster({ ClusterName: 'second' }),
    allowReplace: ['MskCluster46ECFC4D'],
    status: 1,
  }),
  'fewer-partitions': () => ({ after: topics(([first]) => Object.assign(first ?? {}, { partitions: 6 })), status: 1 }),
  'retention-in-too-many-steps': () => ({
    after: edited('Custom::KafkaTopics', ({ Properties }) => {
      Object.assign(Properties, { AllowDataLoss: true, RetentionStep: '1h' });
      const [first] = Properties['Topics'] as Json[];
      Object.assign(first?.['configs'] ?? {}, { 'retention.ms': '1d' });
    }),
    status: 1,
  }),
  'topic-undeclared': () => ({ after: topics((all) => void all.pop()), status: 0 }),
  'native-topic-replicas': () => ({ before: native({}), after: native({ ReplicationFactor: 2 }), status: 1 }),
  'native-topic-fewer-partitions': () => ({ before: native({}), after: native({ PartitionCount: 3 }), status: 1 }),
  'native-topic-two-changes': () => ({ before: native({}), after: native({ PartitionCount: 9, Configs: 'e31=' }), status: 2 }),
  'table-key-renamed': () => ({
    after: edited('AWS::DynamoDB::Table', ({ Properties }) => setPath(Properties, 'KeySchema', [])),
    status: 1,
  }),
  'public-access-as-second-deployment': () => ({
    after: cluster({ 'BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type': 'SERVICE_PROVIDED_EIPS' }),
    status: 0,
  }),
  'serverless-tag': () => {
    const after = templatesOf('serverless');
    setPath(resourceOf(after, 'AWS::MSK::ServerlessCluster').Properties, 'Tags.team', 'web');
    return { before: templatesOf('serverless'), after, status: 1 };
  },
  'key-deleted': () => ({
    before: edited('AWS::KMS::Key', (key) => setPath(key, 'DeletionPolicy', 'Delete')),
    after: edited('AWS::KMS::Key', (key) => void Object.assign(key, { Type: 'AWS::Logs::LogGroup' })),
    status: 1,
  }),
  nothing: () => ({ after: cluster(), status: 0 }),
};

describe('the guard says what a deployment does', () => {
  it.each(Object.entries(CASES))('%s', async (name, make) => {
    const { before = cluster(), after, allowReplace = [], status } = make();
    const judgement = judge(before, after, { allowReplace });
    await expect(`${renderJudgement(judgement)}\n`).toMatchFileSnapshot(`cases/${name}.txt`);
    expect(judgement.status).toBe(status);
  });
});
