import { describe, expect, it } from 'vitest';
import type { ClusterInput } from '../../lib/config/cluster-schema';
import { ENVIRONMENTS } from '../../lib/config/environments';
import { ConfigError, parseEnvironment } from '../../lib/config/load';

const standard = {
  kind: 'standard',
  name: 'orders',
  kafkaVersion: '3.9.x',
  instanceType: 'kafka.t3.small',
  brokersPerZone: 1,
  storage: '10GiB',
  storageScaling: { enabled: false, because: 'bounded by retention' },
  monitoring: 'DEFAULT',
  logRetention: '7d',
} as const satisfies ClusterInput;
const large = { ...standard, kafkaVersion: '4.1.x.kraft', instanceType: 'kafka.m7g.large' } as const satisfies ClusterInput;
const express = {
  kind: 'express',
  name: 'orders',
  kafkaVersion: '3.9.x.kraft',
  instanceType: 'express.m7g.large',
  brokersPerZone: 1,
  monitoring: 'DEFAULT',
  logRetention: '7d',
} as const satisfies ClusterInput;
const serverless = { kind: 'serverless', name: 'orders' } as const satisfies ClusterInput;

/** What must not compile: `npm run types` fails when one of these lines has become possible. */
const IMPOSSIBLE: readonly ClusterInput[] = [
  // @ts-expect-error t3.small runs no KRaft
  { ...standard, kafkaVersion: '3.9.x.kraft' },
  // @ts-expect-error nor tiered storage
  { ...standard, tieredStorage: true },
  // @ts-expect-error nor provisioned throughput
  { ...standard, throughput: 300 },
  // @ts-expect-error nor multi-VPC connectivity
  { ...standard, connectivity: { clusterExists: true, multiVpc: ['iam'] } },
  // @ts-expect-error connectivity is for a cluster that exists
  { ...large, connectivity: { publicAccess: false } },
  // @ts-expect-error only Express rebalances by itself
  { ...large, rebalancing: 'PAUSED' },
  // @ts-expect-error there is no Kafka 4 with ZooKeeper
  { ...large, kafkaVersion: '4.1.x' },
  // @ts-expect-error a Standard cluster has no Express brokers
  { ...large, instanceType: 'express.m7g.large' },
  // @ts-expect-error 4.2 runs on Express only
  { ...large, kafkaVersion: '4.2.x.kraft' },
  // @ts-expect-error brokers are counted per zone, in numbers
  { ...large, brokersPerZone: '3' },
  // @ts-expect-error storage of Express is elastic
  { ...express, storage: '100GiB' },
  // @ts-expect-error storage of Express is elastic
  { ...express, storageScaling: { enabled: false, because: 'bounded by retention' } },
  // @ts-expect-error Express does not run every version
  { ...express, kafkaVersion: '4.1.x.kraft' },
  // @ts-expect-error nor Standard brokers
  { ...express, instanceType: 'kafka.m7g.large' },
  // @ts-expect-error Serverless has no version
  { ...serverless, kafkaVersion: '3.9.x' },
  // @ts-expect-error Serverless has no brokers
  { ...serverless, brokersPerZone: 1 },
  // @ts-expect-error Serverless takes no broker configuration
  { ...serverless, serverProperties: { 'num.partitions': 3 } },
  // @ts-expect-error Serverless knows IAM only
  { ...serverless, scram: { users: ['ann'] } },
  // @ts-expect-error Serverless has no monitoring level
  { ...serverless, monitoring: 'DEFAULT' },
];

describe('a combination that does not compile', () => {
  it.each(IMPOSSIBLE.map((cluster, index) => ({ index, cluster })))('is refused at run time as well: $index', ({ cluster }) => {
    try {
      parseEnvironment({ ...ENVIRONMENTS.learn, cluster }, 'trial');
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      return expect((error as ConfigError).problems.filter((problem) => problem.startsWith('cluster.'))).toHaveLength(1);
    }
    throw new Error('must be refused, was accepted');
  });
});
