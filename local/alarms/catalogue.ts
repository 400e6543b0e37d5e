/** Where each metric of the alarms comes from on one machine, and why some cannot be had. Printed into docs/alarms.md. */
import type { MetricId } from './domain/rule';

/** What a run must have for a metric. */
export type Need = 'own-brokers' | 'iam' | 'volumes';

export type CatalogueEntry = { readonly namespace: string; readonly names: readonly string[] } & (
  | { readonly from: string; readonly needs: readonly Need[] }
  | { readonly missing: string }
);

const BROKERS: readonly Need[] = ['own-brokers'];

/** `{filters}`: whatever namespace the templates' metric filters write to. */
export const FILTERS = '{filters}';

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    namespace: 'AWS/Kafka',
    names: ['ActiveControllerCount', 'OfflinePartitionsCount'],
    from: 'MBeans of `kafka.controller:type=KafkaController`, a value of each broker',
    needs: BROKERS,
  },
  {
    namespace: 'AWS/Kafka',
    names: ['UnderMinIsrPartitionCount', 'UnderReplicatedPartitions', 'PartitionCount'],
    from: 'MBeans of `kafka.server:type=ReplicaManager`',
    needs: BROKERS,
  },
  {
    namespace: 'AWS/Kafka',
    names: ['CpuUser', 'CpuSystem', 'CpuIdle'],
    from: 'CPU time of the broker process against all cores of this machine. The JVM tells user and system time as one: all of it is in CpuUser, which the alarm adds CpuSystem to',
    needs: BROKERS,
  },
  {
    namespace: 'AWS/Kafka',
    names: ['HeapMemoryAfterGC'],
    from: "`LastGcInfo` of the collector that ran last, against the local broker's heap of 320 MiB",
    needs: BROKERS,
  },
  {
    namespace: 'AWS/Kafka',
    names: ['KafkaDataLogsDiskUsed'],
    from: "sizes of all logs (`kafka.log:type=Log,name=Size`) against the volume that the template gives a broker; not this machine's disk",
    needs: ['own-brokers', 'volumes'],
  },
  {
    namespace: 'AWS/Kafka',
    names: ['BytesInPerSec', 'BytesOutPerSec'],
    from: 'counters of `kafka.server:type=BrokerTopicMetrics`, of broker and of topic, per second of this machine',
    needs: BROKERS,
  },
  {
    namespace: 'AWS/Kafka',
    names: ['ClientConnectionCount'],
    from: '`connection-count` of the IAM listener, a value of each network processor',
    needs: ['own-brokers', 'iam'],
  },
  {
    namespace: 'AWS/Kafka',
    names: ['ConnectionCreationRate'],
    from: '`connection-creation-total` of all listeners, per second of this machine, a value of each network processor',
    needs: BROKERS,
  },
  {
    namespace: 'AWS/Kafka',
    names: ['ProduceThrottleTime', 'FetchThrottleTime'],
    from: '`ThrottleTimeMs` of `kafka.network:type=RequestMetrics` (Kafka throttles by quotas only; the limits of an Express broker are not here)',
    needs: BROKERS,
  },
  {
    namespace: 'AWS/Kafka',
    names: ['SumOffsetLag'],
    from: 'committed offsets of the groups and ends of the partitions, asked of the brokers',
    needs: [],
  },
  {
    namespace: 'AWS/Kafka',
    names: ['EstimatedMaxTimeLag'],
    from: "age of the first record that is not committed, in the worst partition, in the alarms' time; how MSK estimates is not known",
    needs: [],
  },
  {
    namespace: 'AWS/Lambda',
    names: ['Invocations', 'Errors', 'Throttles', 'Duration'],
    from: 'answers of the local function runtime; durations in milliseconds of this machine',
    needs: [],
  },
  { namespace: 'AWS/Lambda', names: ['OffsetLag'], from: 'the local event source mapping', needs: [] },
  {
    namespace: 'AWS/Lambda',
    names: ['OnFailureDestinationDeliveredEventCount', 'DroppedEventCount'],
    from: 'what the local event source mapping gave up, with and without a destination',
    needs: [],
  },
  { namespace: 'AWS/S3', names: ['NumberOfObjects'], from: "files in the bucket's folder, once a day of the alarms' time", needs: [] },
  { namespace: FILTERS, names: ['*'], from: "the templates' own metric filters over the functions' log lines", needs: [] },
  { namespace: 'AWS/Kafka', names: ['CPUCreditBalance'], missing: 'CPU credits are EC2 accounting: no process here earns or spends any' },
  {
    namespace: 'AWS/Kafka',
    names: ['IAMTooManyConnections'],
    missing: 'the local brokers do not limit the rate of IAM connections, so none is refused',
  },
  { namespace: 'AWS/Kafka', names: ['StorageUsed'], missing: 'the storage of Express brokers is not emulated' },
  {
    namespace: 'MskBlueprint/Topics',
    names: ['DriftingTopics'],
    missing: 'the drift check writes it into its log in an embedded format that is not read here',
  },
];

export interface Run {
  readonly has: ReadonlySet<Need>;
  /** Namespaces that metric filters of the templates write to. */
  readonly filterNamespaces: ReadonlySet<string>;
}

const LACKS: Readonly<Record<Need, string>> = {
  'own-brokers': 'the brokers of --bootstrap are not watched: their MBeans are their own',
  iam: 'nobody shows who he is with IAM in this run',
  volumes: 'the template gives its brokers no volume',
};

/** Why a metric cannot be had in a run; undefined: it can. */
export function whyMissing({ namespace, name }: MetricId, run: Run): string | undefined {
  if (run.filterNamespaces.has(namespace)) return undefined;
  const entry = CATALOGUE.find((each) => each.namespace === namespace && each.names.includes(name));
  if (entry === undefined) return `${namespace} ${name} is not measured here`;
  if ('missing' in entry) return entry.missing;
  const lacking = entry.needs.find((need) => !run.has.has(need));
  return lacking === undefined ? undefined : LACKS[lacking];
}
