import type { BadInput } from './bad-input';

export const CLUSTER_CASES: readonly BadInput[] = [
  {
    rule: 'cluster.small-brokers-without-kraft',
    base: 'learn',
    change: { cluster: { kafkaVersion: '3.9.x.kraft' } },
    says: ['cluster.kafkaVersion: must be a version without .kraft (instanceType is kafka.t3.small), got "3.9.x.kraft"'],
  },
  {
    rule: 'cluster.small-brokers-without-tiering',
    base: 'learn',
    change: { cluster: { tieredStorage: true } },
    says: ['cluster.tieredStorage: must be false (instanceType is kafka.t3.small), got true'],
  },
  {
    rule: 'cluster.small-brokers-without-multi-vpc',
    base: 'learn',
    change: { cluster: { connectivity: { clusterExists: true, multiVpc: ['iam'] } } },
    says: ['cluster.connectivity.multiVpc: must be left out (instanceType is kafka.t3.small), got ["iam"]'],
  },
  {
    rule: 'cluster.version-supported',
    base: 'learn',
    change: { cluster: { kafkaVersion: '3.7.x' } },
    says: [
      'cluster.kafkaVersion: must be a supported version (support ended 2026-09-01, MSK upgrades such a cluster at any time; accept it with cluster.endOfSupport), got "3.7.x"',
    ],
  },
  {
    rule: 'cluster.version-supported',
    base: 'production',
    change: { cluster: { kafkaVersion: '3.6.0' } },
    says: [
      'cluster.kafkaVersion: must be a supported version (support ended 2026-06-01, MSK upgrades such a cluster at any time; accept it with cluster.endOfSupport), got "3.6.0"',
    ],
  },
  {
    rule: 'cluster.end-of-support-is-meant',
    base: 'production',
    change: { cluster: { endOfSupport: { accepted: true, because: 'the upgrade waits for a client' } } },
    says: [
      'cluster.endOfSupport: must be left out (4.1.x.kraft is supported), got {"accepted":true,"because":"the upgrade waits for a client"}',
    ],
  },
  {
    rule: 'cluster.broker-count',
    base: 'learn',
    change: { cluster: { brokersPerZone: 11 } },
    says: ['cluster.brokersPerZone: must give <= 30 brokers (ZooKeeper), got 33 in 3 zones'],
  },
  {
    rule: 'cluster.storage-can-grow',
    base: 'production',
    change: { cluster: { storageScaling: { maximum: '50GiB' } } },
    says: ['cluster.storageScaling.maximum: must be > 100GiB (storage), got 50GiB'],
  },
  {
    rule: 'cluster.storage-grows-by-a-step',
    base: 'production',
    change: { cluster: { storageScaling: { maximum: '105GiB' } } },
    says: ['cluster.storageScaling.maximum: must be >= 110GiB (storage grows by 10GiB at least), got 105GiB'],
  },
  {
    rule: 'cluster.throughput-of-the-size',
    base: 'production',
    change: { cluster: { throughput: 300 } },
    says: [
      'cluster.throughput: must be left out (instanceType is kafka.m7g.large; it takes kafka.m5.4xlarge, kafka.m7g.2xlarge or larger), got 300',
    ],
  },
  {
    rule: 'cluster.throughput-of-the-size',
    base: 'production',
    change: { cluster: { instanceType: 'kafka.m7g.2xlarge', throughput: 500 } },
    says: ['cluster.throughput: must be <= 312 MiB/s (instanceType is kafka.m7g.2xlarge), got 500'],
  },
  {
    rule: 'cluster.throughput-has-a-volume',
    base: 'production',
    change: {
      cluster: { instanceType: 'kafka.m7g.4xlarge', throughput: 500, storage: '5GiB' },
    },
    says: ['cluster.storage: must be >= 10GiB (throughput is provisioned), got 5GiB'],
  },
  {
    rule: 'schema.throughput',
    base: 'production',
    change: { cluster: { instanceType: 'kafka.m7g.4xlarge', throughput: 100 } },
    says: ['cluster.throughput: must be >= 250, got 100'],
  },
  {
    rule: 'schema.kind',
    base: 'learn',
    change: { cluster: { kind: 'huge' } },
    says: ['cluster.kind: must be one of standard, express, serverless, got "huge"'],
  },
  {
    rule: 'schema.version',
    base: 'production',
    change: { cluster: { kafkaVersion: '4.0.x' } },
    says: [
      'cluster.kafkaVersion: must be one of 3.6.0, 3.7.x, 3.7.x.kraft, 3.8.x, 3.8.x.kraft, 3.9.x, 3.9.x.kraft, 4.0.x.kraft, 4.1.x.kraft, got "4.0.x"',
    ],
  },
  {
    rule: 'schema.version',
    base: 'express',
    change: { cluster: { kafkaVersion: '4.1.x.kraft' } },
    says: ['cluster.kafkaVersion: must be one of 3.8.x, 3.9.x.kraft, 4.2.x.kraft, got "4.1.x.kraft"'],
  },
  {
    rule: 'schema.size',
    base: 'express',
    change: { cluster: { instanceType: 'kafka.m7g.large' } },
    says: [
      'cluster.instanceType: must be one of express.m7g.large, express.m7g.xlarge, express.m7g.2xlarge, express.m7g.4xlarge, express.m7g.8xlarge, express.m7g.12xlarge, express.m7g.16xlarge, got "kafka.m7g.large"',
    ],
  },
  {
    rule: 'schema.elastic-storage',
    base: 'express',
    change: { cluster: { storage: '100GiB' } },
    says: ['cluster.storage: must be left out (storage of Express brokers is elastic), got "100GiB"'],
  },
  {
    rule: 'schema.elastic-storage',
    base: 'express',
    change: { cluster: { tieredStorage: true, throughput: 250 } },
    says: [
      'cluster.throughput: must be left out (storage of Express brokers is elastic), got 250',
      'cluster.tieredStorage: must be left out (storage of Express brokers is elastic), got true',
    ],
  },
  {
    rule: 'schema.rebalancing',
    base: 'production',
    change: { cluster: { rebalancing: 'PAUSED' } },
    says: ['cluster.rebalancing: must be left out (only Express brokers rebalance by themselves), got "PAUSED"'],
  },
  {
    rule: 'schema.no-brokers',
    base: 'serverless',
    change: { cluster: { brokersPerZone: 1, monitoring: 'DEFAULT' } },
    says: [
      'cluster.brokersPerZone: must be left out (a serverless cluster has no brokers to set up), got 1',
      'cluster.monitoring: must be left out (a serverless cluster has no brokers to set up), got "DEFAULT"',
    ],
  },
  {
    rule: 'schema.serverless-iam',
    base: 'serverless',
    change: { cluster: { scram: { users: ['ann'] } } },
    says: ['cluster.scram: must be left out (a serverless cluster knows IAM only), got {"users":["ann"]}'],
  },
  {
    rule: 'schema.serverless-key',
    base: 'serverless',
    change: { cluster: { key: { arn: 'mine' } } },
    says: ['cluster.key: must be left out (the service keeps the key of a serverless cluster), got {"arn":"mine"}'],
  },
  {
    rule: 'schema.name',
    base: 'learn',
    change: { cluster: { name: 'my_cluster' } },
    says: ['cluster.name: must be letters, digits and hyphens, at most 64, got "my_cluster"'],
  },
  {
    rule: 'schema.name',
    base: 'serverless',
    change: { cluster: { name: 'n'.repeat(65) } },
    says: [`cluster.name: must be letters, digits and hyphens, at most 64, got "${'n'.repeat(65)}"`],
  },
  {
    rule: 'schema.storage',
    base: 'learn',
    change: { cluster: { storage: '17TiB' } },
    says: ['cluster.storage: must be 1GiB to 16TiB, got "17TiB"'],
  },
  {
    rule: 'schema.storage',
    base: 'learn',
    change: { cluster: { storage: '1536MiB' } },
    says: ['cluster.storage: must be a whole number of GiB, got "1536MiB"'],
  },
  {
    rule: 'schema.storage-scaling',
    base: 'production',
    change: { cluster: { storageScaling: { targetUtilization: 90 } } },
    says: ['cluster.storageScaling.targetUtilization: must be <= 80, got 90'],
  },
  {
    rule: 'schema.logs',
    base: 'production',
    change: { cluster: { logs: { s3: { bucket: 'My_Bucket' } } } },
    says: ['cluster.logs.s3.bucket: must be the name of a bucket, got "My_Bucket"'],
  },
  {
    rule: 'schema.logs',
    base: 'production',
    change: { cluster: { authorizerLogs: { retention: '2d' } } },
    says: [
      'cluster.authorizerLogs.retention: must be a retention of CloudWatch Logs: 1d, 3d, 5d, 7d, 14d, 30d, 60d, 90d, 120d, 150d, 180d, 365d, 400d, 545d, 731d, 1096d, 1827d, 3653d, got "2d"',
    ],
  },
  {
    rule: 'configuration.key-settable',
    base: 'production',
    change: { cluster: { serverProperties: { 'advertised.listeners': 'x' } } },
    says: [
      'cluster.serverProperties.advertised.listeners: must be left out (MSK lets nobody set it on standard brokers; settable are 47 keys, see docs/checks.md), got "x"',
    ],
  },
  {
    rule: 'configuration.key-settable',
    base: 'express',
    change: { cluster: { serverProperties: { 'min.insync.replicas': 2 } } },
    says: [
      'cluster.serverProperties.min.insync.replicas: must be left out (MSK lets nobody set it on express brokers; settable are 23 keys, see docs/checks.md), got 2',
    ],
  },
  {
    rule: 'configuration.key-settable',
    base: 'production',
    change: { cluster: { serverProperties: { 'zookeeper.session.timeout.ms': 18000 } } },
    says: [
      'cluster.serverProperties.zookeeper.session.timeout.ms: must be left out (4.1.x.kraft has no ZooKeeper; settable are 47 keys, see docs/checks.md), got 18000',
    ],
  },
  {
    rule: 'configuration.value-fits',
    base: 'production',
    change: { cluster: { serverProperties: { 'compression.type': 'lzma', 'num.io.threads': 'many', 'delete.topic.enable': 'yes' } } },
    says: [
      'cluster.serverProperties.compression.type: must be one of gzip, snappy, lz4, zstd, uncompressed, producer, got "lzma"',
      'cluster.serverProperties.num.io.threads: must be a whole number, got "many"',
      'cluster.serverProperties.delete.topic.enable: must be true or false, got "yes"',
    ],
  },
  {
    rule: 'configuration.value-fits',
    base: 'production',
    change: { cluster: { serverProperties: { 'custom.advertised.listeners': 'CLIENT_IAM://kafka.example.com:9098' } } },
    says: [
      'cluster.serverProperties.custom.advertised.listeners: must be NAME://host:port+{broker_id}, got "CLIENT_IAM://kafka.example.com:9098"',
    ],
  },
  {
    rule: 'configuration.replication-fits-brokers',
    base: 'production',
    change: { cluster: { serverProperties: { 'default.replication.factor': 5 } } },
    says: ['cluster.serverProperties.default.replication.factor: must be <= 3 (brokers), got 5'],
  },
  {
    rule: 'configuration.writes-survive-a-restart',
    base: 'production',
    change: { cluster: { serverProperties: { 'min.insync.replicas': 3 } } },
    says: [
      'cluster.serverProperties.min.insync.replicas: must be < 3 (default.replication.factor): producers stop while any one broker restarts, got 3',
    ],
  },
  {
    rule: 'configuration.writes-survive-a-restart',
    base: 'production',
    change: { cluster: { serverProperties: { 'transaction.state.log.replication.factor': 2 } } },
    says: [
      'cluster.serverProperties.transaction.state.log.replication.factor: must be > 2 (transaction.state.log.min.isr): producers stop while any one broker restarts, got 2',
    ],
  },
  {
    rule: 'configuration.acl-lockout',
    base: 'production',
    change: { cluster: { serverProperties: { 'allow.everyone.if.no.acl.found': false } } },
    says: [
      'cluster.serverProperties.allow.everyone.if.no.acl.found: must be left out where IAM decides (it is about clients with passwords or certificates: scram, tls), got false',
    ],
  },
];

export const CLUSTER_WARNINGS: readonly BadInput[] = [
  {
    rule: 'configuration.keeps-records',
    base: 'production',
    change: { cluster: { serverProperties: { 'unclean.leader.election.enable': true } } },
    says: [
      'cluster.serverProperties.unclean.leader.election.enable: records that were acknowledged are lost when a replica that lags becomes the leader',
    ],
  },
  {
    rule: 'configuration.topics-are-declared',
    base: 'express',
    change: { cluster: { serverProperties: { 'auto.create.topics.enable': true } } },
    says: ['cluster.serverProperties.auto.create.topics.enable: a client that misspells a topic makes one, which no declaration knows'],
  },
];
