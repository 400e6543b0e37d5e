import { type BadInput, firstTopic, POLLING } from './bad-input';

const SITES = Array.from({ length: 90 }, (_, index) => `site-${index}`);

export const TOPIC_CASES: readonly BadInput[] = [
  {
    rule: 'topics.streams-declared',
    base: 'learn',
    change: { streams: { visits: 'logs' } },
    says: ['streams.visits: must be one of website-logs, predictions, website-logs-dlq (topics), got "logs"'],
  },
  {
    rule: 'topics.streams-differ',
    base: 'learn',
    change: { streams: { deadLetters: 'website-logs' } },
    says: ['streams.deadLetters: must be another topic than streams.visits, got "website-logs"'],
  },
  {
    rule: 'topics.sound',
    base: 'learn',
    change: { topics: firstTopic('learn', { replicationFactor: 5 }) },
    says: ['topics[0].replicationFactor: must be <= 3 (brokers), got 5'],
  },
  {
    rule: 'topics.sound',
    base: 'production',
    change: { topics: firstTopic('production', { configs: { 'min.insync.replicas': 4 } }) },
    says: ['topics[0].configs.min.insync.replicas: must be <= 3 (replicationFactor), got 4'],
  },
  {
    rule: 'topics.sound',
    base: 'express',
    change: { topics: firstTopic('express', { replicationFactor: 2 }) },
    says: ['topics[0].replicationFactor: must be 3 or absent on an express cluster, got 2'],
  },
  {
    rule: 'topics.sound',
    base: 'express',
    change: { topics: firstTopic('express', { configs: { 'min.insync.replicas': 2 } }) },
    says: ['topics[0].configs.min.insync.replicas: is set by the service and cannot be declared'],
  },
  {
    rule: 'topics.sound',
    base: 'serverless',
    change: { topics: firstTopic('serverless', { replicationFactor: 3 }) },
    says: ['topics[0].replicationFactor: must not be declared on a serverless cluster, which decides it, got 3'],
  },
  {
    rule: 'topics.sound',
    base: 'serverless',
    change: { topics: firstTopic('serverless', { configs: { 'segment.ms': '1d' } }) },
    says: [
      'topics[0].configs.segment.ms: cannot be set on this kind of cluster; settable are cleanup.policy, compression.type, max.message.bytes, message.timestamp.difference.max.ms, message.timestamp.type, retention.bytes, retention.ms',
    ],
  },
  {
    rule: 'topics.sound',
    base: 'serverless',
    change: { topics: firstTopic('serverless', { partitions: 3000 }) },
    says: ['topics: must have at most 2400 partitions of other topics together on this kind of cluster, got 3003'],
  },
  {
    rule: 'topics.native-complete',
    base: 'learn',
    change: { topicPolicy: { backend: 'native' }, topics: firstTopic('learn', { replicationFactor: undefined }) },
    says: ['topics[0].replicationFactor: must be declared (topicPolicy.backend is native), got nothing'],
  },
  {
    rule: 'topics.native-needs-brokers',
    base: 'serverless',
    change: { topicPolicy: { backend: 'native' } },
    says: [
      'topics[0].replicationFactor: must be declared (topicPolicy.backend is native), got nothing',
      'topics[1].replicationFactor: must be declared (topicPolicy.backend is native), got nothing',
      'topics[2].replicationFactor: must be declared (topicPolicy.backend is native), got nothing',
      'topicPolicy.backend: must be kafka (cluster.kind is serverless), got "native"',
    ],
  },
  {
    rule: 'topics.native-has-no-steps',
    base: 'learn',
    change: { topicPolicy: { backend: 'native', retentionStep: '1d' } },
    says: ['topicPolicy.retentionStep: must be left out (topicPolicy.backend is native, which lowers a retention in one go), got 1d'],
  },
  {
    rule: 'topics.replicas-of-the-service',
    base: 'express',
    change: { topicPolicy: { replicationChanges: 'apply' } },
    says: [
      'topicPolicy.replicationChanges: must be refuse or report (cluster.kind is express: the service decides the replicas), got "apply"',
    ],
  },
  {
    rule: 'topics.replicas-of-the-service',
    base: 'serverless',
    change: { topicPolicy: { replicationChanges: undefined } },
    says: [
      'topicPolicy.replicationChanges: must be refuse or report (cluster.kind is serverless: the service decides the replicas), got "apply"',
    ],
  },
  {
    rule: 'topics.retention-fits-disks',
    base: 'learn',
    change: { topics: firstTopic('learn', { configs: { 'retention.bytes': '1GiB' } }) },
    says: ['topics: must keep <= 8GiB per broker (80 % of 10GiB), got 12.4GiB by retention.bytes; lower it or raise cluster.storage'],
  },
  {
    rule: 'topics.partitions-fit-brokers',
    base: 'learn',
    change: { topics: firstTopic('learn', { partitions: 200, configs: { 'retention.bytes': '1MiB' } }) },
    says: [
      "topics: must have <= 300 partitions with their replicas per broker (cluster.instanceType is kafka.t3.small; beyond it MSK refuses updates), got 306 with Kafka's own; declare fewer, or more or larger brokers",
    ],
  },
  {
    rule: 'topics.partitions-fit-brokers',
    base: 'express',
    change: { topics: firstTopic('express', { partitions: 1500 }) },
    says: [
      "topics: must have <= 1500 partitions with their replicas per broker (cluster.instanceType is express.m7g.large; beyond it MSK refuses updates), got 1606 with Kafka's own; declare fewer, or more or larger brokers",
    ],
  },
  {
    rule: 'topics.min-in-sync-fits-default',
    base: 'learn',
    change: { topics: firstTopic('learn', { replicationFactor: undefined, configs: { 'min.insync.replicas': 4 } }) },
    says: ["topics[0].configs.min.insync.replicas: must be <= 3 (the cluster's default.replication.factor), got 4"],
  },
  {
    rule: 'topics.tiering-is-on',
    base: 'production',
    change: { topics: firstTopic('production', { configs: { 'remote.storage.enable': true } }) },
    says: ['topics[0].configs.remote.storage.enable: must be false (cluster.tieredStorage is not on), got true'],
  },
  {
    rule: 'topics.tiered-retention',
    base: 'production',
    change: {
      cluster: { tieredStorage: true },
      topics: firstTopic('production', { configs: { 'remote.storage.enable': true, 'retention.ms': '2d' } }),
    },
    says: ['topics[0].configs.retention.ms: must be >= 3d or -1 (remote.storage.enable), got "2d"'],
  },
  {
    rule: 'topics.tiered-segments',
    base: 'production',
    change: {
      cluster: { tieredStorage: true },
      topics: firstTopic('production', { configs: { 'remote.storage.enable': true, 'segment.bytes': '16MiB' } }),
    },
    says: ['topics[0].configs.segment.bytes: must be >= 48MiB (remote.storage.enable), got "16MiB"'],
  },
  {
    rule: 'clients.pollers-are-a-range',
    base: 'production',
    change: { services: { eventSource: { minimumPollers: 13 } } },
    says: ['services.eventSource.maximumPollers: must be >= 13 (minimumPollers), got 12'],
  },
  {
    rule: 'clients.small-brokers-take-them',
    base: 'learn',
    change: { websites: { sites: SITES } },
    says: [
      'websites.sites: must leave <= 120 clients (kafka.t3.small takes 4 new IAM connections per second and broker, clients wait 30 s), got 130 with 20 services; choose larger brokers or fewer sites',
    ],
  },
  {
    rule: 'schema.batches',
    base: 'learn',
    change: { services: { eventSource: { batchSize: 20_000, batchingWindow: '1500ms' } } },
    says: [
      'services.eventSource.batchSize: must be <= 10000, got 20000',
      'services.eventSource.batchingWindow: must be whole seconds, got "1500ms"',
    ],
  },
  ...['0', '-1', '30s', '9999d'].map((retentionStep): BadInput => {
    const says = [`topicPolicy.retentionStep: must be 1m to 3650d, got "${retentionStep}"`];
    return { rule: 'schema.retention-step', base: 'learn', change: { topicPolicy: { retentionStep } }, says };
  }),
  {
    rule: 'schema.retention-step',
    base: 'learn',
    change: { topicPolicy: { retentionStep: 'abc', strictKeys: 'perhaps' } },
    says: [
      'topicPolicy.retentionStep: must be a quantity with its unit, such as 1m or 3650d, got "abc"',
      'topicPolicy.strictKeys: must be a boolean, got "perhaps"',
    ],
  },
  {
    rule: 'schema.polls',
    base: 'learn',
    change: { services: { eventSource: { ...POLLING, every: '90s', batchSize: 100 } }, network: { endpointZones: 0 } },
    says: [
      'services.eventSource.every: must be whole minutes, got "90s"',
      'services.eventSource.batchSize: unknown key, must be one of every, mode',
    ],
  },
  {
    rule: 'network.endpoints-are-used',
    base: 'learn',
    change: { services: { eventSource: POLLING } },
    says: ['network.endpointZones: must be 0 (services.eventSource.mode is poll: nothing would use the endpoints), got 2'],
  },
  {
    rule: 'schema.registry',
    base: 'learn',
    change: { schemaRegistry: { name: 'my registry' } },
    says: ['schemaRegistry.name: must be letters, digits and _-$#., at most 255, got "my registry"'],
  },
];

export const TOPIC_WARNINGS: readonly BadInput[] = [
  {
    rule: 'topics.partitions-as-advised',
    base: 'express',
    change: { topics: firstTopic('express', { partitions: 1000 }) },
    says: ['topics: 1106 partitions with their replicas per broker are more than the 1000 that AWS advises for express.m7g.large'],
  },
  {
    rule: 'topics.survive-a-restart',
    base: 'learn',
    change: { topics: firstTopic('learn', { replicationFactor: 1, configs: { 'min.insync.replicas': 1 } }) },
    says: ['topics[0].replicationFactor: website-logs has one replica: it is offline during every update of its broker'],
  },
  {
    rule: 'clients.pollers-have-partitions',
    base: 'production',
    change: { services: { eventSource: { maximumPollers: 24 } } },
    says: [
      'services.eventSource.maximumPollers: 24 pollers are more than the 12 partitions of website-logs: Lambda never starts the others',
    ],
  },
];
