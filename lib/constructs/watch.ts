import { EXPRESS_SIZES, SMALL_SIZE, STANDARD_SIZES } from '../config/broker-sizes';
import type { ClusterConfig } from '../config/cluster-schema';
import { SECOND_MS } from '../config/fields';
import type { AppConfig } from '../config/schema';
import type { Watched, WatchedCluster, WatchedFunction } from '../monitoring/watched';
import type { NodeFunction } from './node-function';
import type { Services } from './services';

export interface WatchedParts {
  readonly services: Services;
  readonly producer: NodeFunction;
  readonly topicHandler: NodeFunction | undefined;
  readonly driftCheck: NodeFunction | undefined;
}

/** What is watched in an environment: its configuration, and what its stacks made. */
export function watch(config: AppConfig, { services, producer, topicHandler, driftCheck }: WatchedParts): Watched {
  const { lag } = config.monitoring;
  return {
    environment: config.name,
    cluster: watchedCluster(config.cluster, config.availabilityZones.length),
    topics: config.topics.map(({ name, partitions }) => ({ name, partitions })),
    visitsTopic: config.streams.visits,
    services: services.all.map(({ name, group, mappingId, function: own }) => ({
      ...watchedFunction(name, own),
      group,
      ...(mappingId === undefined ? {} : { mappingId }),
    })),
    ...(services.failedBatches === undefined ? {} : { failedBatchesBucket: services.failedBatches }),
    producer: watchedFunction('', producer),
    ...(topicHandler === undefined ? {} : { topicHandler: watchedFunction('', topicHandler) }),
    ...(driftCheck === undefined ? {} : { driftCheck: watchedFunction('', driftCheck) }),
    stateTable: services.stateTable,
    limits: { lagRecords: lag.records, lagSeconds: lag.time / SECOND_MS },
  };
}

const watchedFunction = (key: string, { function: { functionName }, timeout }: NodeFunction): WatchedFunction => ({
  key,
  functionName,
  timeoutSeconds: timeout.toSeconds(),
});

const BYTES_PER_MB = 1_000_000;

function watchedCluster(cluster: ClusterConfig, zones: number): WatchedCluster {
  if (cluster.kind === 'serverless') return { kind: 'serverless', name: cluster.name };
  const { name, monitoring } = cluster;
  const common = { name, monitoring, brokers: cluster.brokersPerZone * zones };
  if (cluster.kind === 'standard') {
    const { advised } = STANDARD_SIZES[cluster.instanceType].partitions;
    return { ...common, kind: 'standard', advisedPartitions: advised, isBurstable: cluster.instanceType === SMALL_SIZE };
  }
  const { partitions, sustained } = EXPRESS_SIZES[cluster.instanceType];
  const bytes = { ingress: sustained.ingress * BYTES_PER_MB, egress: sustained.egress * BYTES_PER_MB };
  return { ...common, kind: 'express', advisedPartitions: partitions.advised, sustained: bytes };
}
