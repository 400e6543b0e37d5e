import { brokerSize, EXPRESS_SIZES } from '../config/broker-sizes';
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
    pollers: watchedPollers(config, services),
    producer: watchedFunction('', producer),
    ...(topicHandler === undefined ? {} : { topicHandler: watchedFunction('', topicHandler) }),
    ...(driftCheck === undefined ? {} : { driftCheck: watchedFunction('', driftCheck) }),
    stateTable: services.stateTable,
    limits: { lagRecords: lag.records, lagSeconds: lag.time / SECOND_MS },
  };
}

function watchedPollers({ services: { eventSource } }: AppConfig, { failedBatches }: Services): Watched['pollers'] {
  if (failedBatches !== undefined) return { mode: 'on-demand', failedBatchesBucket: failedBatches };
  return { mode: eventSource.mode === 'poll' ? 'poll' : 'provisioned' };
}

const DEFAULT_TIMEOUT_SECONDS = 3;

const watchedFunction = (key: string, { function: own }: NodeFunction): WatchedFunction => ({
  key,
  functionName: own.functionName,
  timeoutSeconds: own.timeout?.toSeconds() ?? DEFAULT_TIMEOUT_SECONDS,
});

const BYTES_PER_MB = 1_000_000;

function watchedCluster(cluster: ClusterConfig, zones: number): WatchedCluster {
  if (cluster.kind === 'serverless') return { kind: 'serverless', name: cluster.name };
  const { name, monitoring, instanceType } = cluster;
  const advisedPartitions = brokerSize(instanceType)?.partitions.advised ?? 0;
  const common = { name, monitoring, brokers: cluster.brokersPerZone * zones, advisedPartitions };
  if (cluster.kind === 'standard') return { ...common, kind: 'standard', isBurstable: cluster.instanceType.startsWith('kafka.t3.') };
  const { ingress, egress } = EXPRESS_SIZES[cluster.instanceType].sustained;
  return { ...common, kind: 'express', sustained: { ingress: ingress * BYTES_PER_MB, egress: egress * BYTES_PER_MB } };
}
