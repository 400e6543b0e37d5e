/** The templates' alarms over a run's own brokers, functions and mappings. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { createKafka } from '../../lambda/shared/kafka/client';
import { askBeans } from '../alarms/adapters/broker-beans';
import type { Need } from '../alarms/catalogue';
import { planAlarms } from '../alarms/plan';
import type { MetricSource } from '../alarms/ports';
import { mappingIds } from '../alarms/read-mapping-ids';
import { volumeBytesOf } from '../alarms/read-volume';
import { createBrokerSource } from '../alarms/sources/brokers';
import { createBucketSource } from '../alarms/sources/buckets';
import { createGroupSource } from '../alarms/sources/groups';
import { createMappingSource } from '../alarms/sources/mappings';
import { AlarmWatch } from '../alarms/watch';
import type { Assembly } from '../assembly/template';
import { KafkaOffsetReader } from '../event-source/adapters/kafka-offsets';
import type { MappingStatistics } from '../event-source/statistics';
import { LOOPBACK } from '../kafka/listeners';
import type { EventSourceMappingSpec, RunningBroker, Stoppable } from '../ports';
import { SCHEDULER_SPEED } from '../schedules/speed';
import type { Deployed } from './deploy';
import { connectionAsView } from './iam';
import type { ServiceContext, Services } from './services';

export interface AlarmParts {
  readonly assembly: Assembly;
  readonly context: ServiceContext;
  readonly services: Services;
  readonly deployed: Deployed;
  /** Those that run. */
  readonly mappings: readonly {
    readonly spec: EventSourceMappingSpec;
    lag(): number | undefined;
    statistics(): MappingStatistics;
  }[];
  readonly elapsedMs: () => number;
  /** Instead of the volume that the template gives each broker: a drill cannot fill that. */
  readonly volumeBytes?: number;
}

const MINUTE_MS = 60_000;
/** The alarms' clock is that of the schedules: one second here is one minute there. */
const LOCAL_MINUTE_MS = MINUTE_MS / SCHEDULER_SPEED;
/** Name of the listener that clients show who they are at (local/kafka/listeners.ts). */
const IAM_LISTENER = 'CLIENT';

/** Begins to watch; what was measured before counts for nothing. @throws AssemblyError */
export function startAlarms(parts: AlarmParts): AlarmWatch & Stoppable {
  const { assembly, context, services, deployed, elapsedMs } = parts;
  const volumeBytes = parts.volumeBytes ?? volumeBytesOf(assembly);
  const plan = planAlarms(assembly, needsOf(parts, volumeBytes));
  deployed.meters.logs.watch(plan.logFilters, plan.logGroups);
  void deployed.meters.functions.sample();
  const offsets = new KafkaOffsetReader(createKafka(connectionAsView(services.kafka, 'local-alarms'), undefined, 'admin'));
  let watch: AlarmWatch | undefined;
  watch = new AlarmWatch({
    plan,
    sources: sourcesOf(parts, volumeBytes, offsets, () => watch?.minute ?? 0),
    minuteMs: LOCAL_MINUTE_MS,
    elapsedMs,
    onProblem: (text) => context.world.view.note(text),
    onStop: () => offsets.stop(),
  });
  return watch;
}

function needsOf({ services }: AlarmParts, volumeBytes: number | undefined): ReadonlySet<Need> {
  const needs: Need[] = [];
  if (services.kafka.own !== undefined) needs.push('own-brokers');
  if (services.kafka.iam !== undefined) needs.push('iam');
  if (volumeBytes !== undefined) needs.push('volumes');
  return new Set(needs);
}

function sourcesOf(
  parts: AlarmParts,
  volumeBytes: number | undefined,
  offsets: KafkaOffsetReader,
  minute: () => number,
): readonly MetricSource[] {
  const { assembly, context, services, deployed, mappings, elapsedMs } = parts;
  const { clusterArn, functions } = deployed.deployment;
  const clusterName = clusterArn.split('/')[1] ?? '';
  const ids = mappingIds(assembly);
  const own = services.kafka.own?.brokers ?? [];
  const iamListener = services.kafka.iam === undefined ? undefined : IAM_LISTENER;
  return [
    // Each by itself: one that hangs must not keep the others from being heard.
    ...own.map((broker) =>
      createBrokerSource({
        clusterName,
        broker: watchedBroker(broker, { volumeBytes, iamListener }),
        nowMs: elapsedMs,
        onProblem: (text) => context.world.view.note(text),
      }),
    ),
    createGroupSource({
      clusterName,
      groups: mappings.map(({ spec }) => ({ group: spec.consumerGroupId, topic: spec.topic })),
      offsets,
      nowMs: elapsedMs,
      speed: SCHEDULER_SPEED,
    }),
    createMappingSource(
      mappings.map((mapping) => ({
        uuid: ids.get(mapping.spec.consumerGroupId),
        functionName: functions.find(({ arn }) => arn === mapping.spec.functionArn)?.name ?? '',
        hasDestination: mapping.spec.onFailure !== undefined,
        lag: () => mapping.lag(),
        discarded: () => mapping.statistics().discarded,
      })),
    ),
    deployed.meters.functions,
    deployed.meters.logs,
    createBucketSource({ buckets: bucketsOf(mappings, context.workspace.destinations), minute }),
  ];
}

function watchedBroker(
  { id, port, metricsFile }: RunningBroker,
  facts: { readonly volumeBytes: number | undefined; readonly iamListener: string | undefined },
) {
  return {
    brokerId: id,
    ...facts,
    ask: (questions: Parameters<typeof askBeans>[1]) => askBeans(metricsFile ?? '', questions),
    isServing: () => answers(port),
  };
}

const CONNECT_TIMEOUT_MS = 500;

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK, signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** As local/sinks/open-sink.ts lays them out. */
function bucketsOf(mappings: AlarmParts['mappings'], destinations: string): ReadonlyMap<string, string> {
  const names = mappings.flatMap(({ spec }) => (spec.onFailure?.kind === 's3' ? [spec.onFailure.bucket] : []));
  return new Map(names.map((name) => [name, join(destinations, 'buckets', name)]));
}
