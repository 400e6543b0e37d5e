import type { EnvironmentInput } from './schema';

const SITES = ['shop', 'news', 'blog', 'docs', 'forum', 'travel', 'recipes', 'music', 'weather', 'jobs'];

const US_EAST_1 = {
  region: 'us-east-1',
  availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
  prefixLists: { s3: 'pl-63a5400a', dynamodb: 'pl-02cd2c6b' },
} as const;

const STREAMS = { visits: 'website-logs', predictions: 'predictions', deadLetters: 'website-logs-dlq' } as const;

const LEARN_NETWORK = {
  kind: 'own',
  cidr: '10.0.0.0/16',
  endpointZones: 2,
  prefixLists: US_EAST_1.prefixLists,
  flowLogs: { enabled: false, because: 'nothing but this system lives in the network, and its traffic is simulated' },
} as const satisfies EnvironmentInput['network'];

const PRODUCTION_NETWORK = {
  kind: 'own',
  cidr: '10.1.0.0/16',
  endpointZones: 0,
  prefixLists: US_EAST_1.prefixLists,
  flowLogs: { enabled: true, retention: '90d' },
} as const satisfies EnvironmentInput['network'];

/** The cheapest real cluster, to learn with. */
const learn: EnvironmentInput = {
  region: US_EAST_1.region,
  availabilityZones: US_EAST_1.availabilityZones,
  network: LEARN_NETWORK,
  cluster: {
    kind: 'standard',
    name: 'msk-learn',
    kafkaVersion: '3.9.x',
    instanceType: 'kafka.t3.small',
    brokersPerZone: 1,
    storage: '10GiB',
    storageScaling: { enabled: false, because: 'retention.bytes bounds every topic, so the volumes cannot fill' },
    monitoring: 'DEFAULT',
    logRetention: '7d',
  },
  protection: { stackTermination: false, dataMayBeDeleted: true },
  topics: [
    {
      name: STREAMS.visits,
      partitions: 12,
      replicationFactor: 3,
      // A size limit works on closed segments only: they must be small beside it.
      configs: { 'min.insync.replicas': 2, 'retention.ms': '7d', 'retention.bytes': '384MiB', 'segment.bytes': '64MiB' },
    },
    { name: STREAMS.predictions, partitions: 3, replicationFactor: 3, configs: { 'min.insync.replicas': 2, 'cleanup.policy': 'compact' } },
    {
      name: STREAMS.deadLetters,
      partitions: 3,
      replicationFactor: 3,
      configs: { 'min.insync.replicas': 2, 'retention.ms': '14d', 'retention.bytes': '128MiB', 'segment.bytes': '32MiB' },
    },
  ],
  oneTopicWriter: {
    enabled: false,
    because: 'a new account has ten concurrent executions and may reserve none; CloudFormation changes the one resource one at a time',
  },
  streams: STREAMS,
  websites: { sites: SITES, visitsPerMinute: 600 },
  services: { window: '5m', eventSource: { mode: 'on-demand', batchSize: 500, batchingWindow: '1s' } },
  functionLogRetention: '7d',
};

/** A serious default. */
const production: EnvironmentInput = {
  region: US_EAST_1.region,
  availabilityZones: US_EAST_1.availabilityZones,
  network: PRODUCTION_NETWORK,
  cluster: {
    kind: 'standard',
    name: 'msk-production',
    kafkaVersion: '4.1.x.kraft',
    instanceType: 'kafka.m7g.large',
    brokersPerZone: 1,
    storage: '100GiB',
    storageScaling: { enabled: true, maximum: '1TiB', targetUtilization: 60 },
    monitoring: 'PER_TOPIC_PER_BROKER',
    logRetention: '30d',
  },
  protection: { stackTermination: true, dataMayBeDeleted: false },
  topics: [
    {
      name: STREAMS.visits,
      partitions: 12,
      replicationFactor: 3,
      configs: { 'min.insync.replicas': 2, 'retention.ms': '7d', 'retention.bytes': '4GiB', 'segment.bytes': '256MiB' },
    },
    { name: STREAMS.predictions, partitions: 3, replicationFactor: 3, configs: { 'min.insync.replicas': 2, 'cleanup.policy': 'compact' } },
    {
      name: STREAMS.deadLetters,
      partitions: 3,
      replicationFactor: 3,
      configs: { 'min.insync.replicas': 2, 'retention.ms': '14d', 'retention.bytes': '1GiB', 'segment.bytes': '64MiB' },
    },
  ],
  oneTopicWriter: { enabled: true },
  streams: STREAMS,
  websites: { sites: SITES, visitsPerMinute: 6000 },
  services: {
    window: '5m',
    eventSource: {
      mode: 'provisioned',
      batchSize: 1000,
      batchingWindow: '2s',
      minimumPollers: 1,
      maximumPollers: 12,
      retryAttempts: 10,
      maximumRecordAge: '1d',
    },
  },
  // Ten minutes of visits.
  monitoring: { lag: { records: 60_000, time: '5m' } },
  functionLogRetention: '30d',
};

/** Storage that grows by itself and brokers that are back in seconds. */
const express: EnvironmentInput = {
  ...production,
  network: { ...PRODUCTION_NETWORK, cidr: '10.2.0.0/16' },
  cluster: {
    kind: 'express',
    name: 'msk-express',
    kafkaVersion: '3.9.x.kraft',
    instanceType: 'express.m7g.large',
    brokersPerZone: 1,
    monitoring: 'PER_BROKER',
    logRetention: '30d',
  },
  // Replicas and their number in sync are the service's, and so are segments; storage is elastic, so that only time bounds it.
  topics: [
    { name: STREAMS.visits, partitions: 12, replicationFactor: 3, configs: { 'retention.ms': '7d' } },
    { name: STREAMS.predictions, partitions: 3, replicationFactor: 3, configs: { 'cleanup.policy': 'compact' } },
    { name: STREAMS.deadLetters, partitions: 3, replicationFactor: 3, configs: { 'retention.ms': '14d' } },
  ],
  topicPolicy: { replicationChanges: 'refuse' },
};

/** No brokers at all. */
const serverless: EnvironmentInput = {
  ...learn,
  network: { ...LEARN_NETWORK, cidr: '10.3.0.0/16' },
  cluster: { kind: 'serverless', name: 'msk-serverless' },
  topics: [
    { name: STREAMS.visits, partitions: 12, configs: { 'retention.ms': '7d' } },
    { name: STREAMS.predictions, partitions: 3, configs: { 'cleanup.policy': 'compact' } },
    { name: STREAMS.deadLetters, partitions: 3, configs: { 'retention.ms': '14d' } },
  ],
  topicPolicy: { replicationChanges: 'refuse' },
};

/** Every environment by name; chosen with `-c env=NAME`. To add one, write it here: the check, the tests and `npm run synth` follow. */
export const ENVIRONMENTS = { learn, production, express, serverless } as const satisfies Readonly<Record<string, EnvironmentInput>>;
export type EnvironmentName = keyof typeof ENVIRONMENTS;
export const ENVIRONMENT_NAMES = Object.keys(ENVIRONMENTS).sort();
export const DEFAULT_ENVIRONMENT: EnvironmentName = 'learn';
