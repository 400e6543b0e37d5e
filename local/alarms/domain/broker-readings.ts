/**
 * What a broker's MBeans say, as the metrics that MSK publishes of it
 * (https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html). Rates are per second of this machine's time, as the broker counts them.
 */

/** One number by bean and path; the same questions as in `QUESTIONS`, patterns resolved. */
export interface Reading {
  readonly bean: string;
  readonly path: string;
  readonly value: number;
}

/** One look at a broker. */
export interface Look {
  readonly readings: readonly Reading[];
  /** Milliseconds; only differences matter. */
  readonly atMs: number;
}

export interface BrokerMetric {
  readonly name: string;
  readonly of: 'cluster' | 'broker' | 'iam-clients' | 'topic';
  /** Where `of` is `topic`. */
  readonly topic?: string;
  readonly values: readonly number[];
}

const bean = (domain: string, type: string, name: string): string => `${domain}:type=${type},name=${name}`;
const replicas = (name: string): string => bean('kafka.server', 'ReplicaManager', name);
const controller = (name: string): string => bean('kafka.controller', 'KafkaController', name);
const topics = (name: string): string => `kafka.server:type=BrokerTopicMetrics,name=${name}`;
const throttled = (request: string): string => `kafka.network:type=RequestMetrics,name=ThrottleTimeMs,request=${request}`;
const SOCKETS = 'kafka.server:type=socket-server-metrics,*';
const SEGMENTS = 'kafka.log:type=Log,name=Size,*';
const SYSTEM = 'java.lang:type=OperatingSystem';
const UPTIME = { bean: 'java.lang:type=Runtime', path: 'Uptime' } as const;
const COLLECTORS = 'java.lang:type=GarbageCollector,*';
const HEAP_POOLS = ['Eden Space', 'Survivor Space', 'Tenured Gen'] as const;

/** MBeans whose value is the metric. Brokers that are not the controller say 0, which the statistic Maximum is for. */
const GAUGES = [
  { name: 'ActiveControllerCount', of: 'cluster', bean: controller('ActiveControllerCount'), path: 'Value' },
  { name: 'OfflinePartitionsCount', of: 'cluster', bean: controller('OfflinePartitionsCount'), path: 'Value' },
  { name: 'UnderMinIsrPartitionCount', of: 'broker', bean: replicas('UnderMinIsrPartitionCount'), path: 'Value' },
  { name: 'UnderReplicatedPartitions', of: 'broker', bean: replicas('UnderReplicatedPartitions'), path: 'Value' },
  { name: 'PartitionCount', of: 'broker', bean: replicas('PartitionCount'), path: 'Value' },
  { name: 'ProduceThrottleTime', of: 'broker', bean: throttled('Produce'), path: 'Mean' },
  { name: 'FetchThrottleTime', of: 'broker', bean: throttled('Fetch'), path: 'Mean' },
] as const;

const BYTES = ['BytesInPerSec', 'BytesOutPerSec'] as const;

/** Only the broker itself has this one: another process may have got the port of a broker that has ended. */
const identityOf = (brokerId: number) => ({ bean: `kafka.server:type=app-info,id=${brokerId}`, path: 'StartTimeMs' });

/** What to ask a broker for. */
export const questionsFor = (brokerId: number): readonly { readonly bean: string; readonly path: string }[] => [
  identityOf(brokerId),
  ...GAUGES.map((gauge) => ({ bean: gauge.bean, path: gauge.path })),
  ...BYTES.flatMap((name) => [topics(name), `${topics(name)},topic=*`].map((each) => ({ bean: each, path: 'Count' }))),
  { bean: UPTIME.bean, path: UPTIME.path },
  { bean: SYSTEM, path: 'ProcessCpuTime' },
  { bean: SYSTEM, path: 'AvailableProcessors' },
  { bean: 'java.lang:type=Memory', path: 'HeapMemoryUsage/max' },
  { bean: COLLECTORS, path: 'LastGcInfo/endTime' },
  ...HEAP_POOLS.map((pool) => ({ bean: COLLECTORS, path: `LastGcInfo/memoryUsageAfterGc/${pool}/used` })),
  { bean: SOCKETS, path: 'connection-count' },
  { bean: SOCKETS, path: 'connection-creation-total' },
  { bean: SEGMENTS, path: 'Value' },
];

export interface BrokerFacts {
  readonly brokerId: number;
  /** Bytes of its volume; undefined where the template gives it none (Express, Serverless). */
  readonly volumeBytes: number | undefined;
  /** Listener on which clients show who they are with IAM; undefined where none does. */
  readonly iamListener: string | undefined;
}

/** Undefined: it was another process that answered. Rates are since the look before, or since the broker was started where there was none. */
export function metricsOf(facts: BrokerFacts, now: Look, before: Look | undefined): readonly BrokerMetric[] | undefined {
  const read = readerOf(now);
  const identity = identityOf(facts.brokerId);
  if (read.one(identity.bean, identity.path) === undefined) return undefined;
  const gauges = GAUGES.flatMap(({ name, of, bean: from, path }) => metric(name, of, read.one(from, path)));
  const rates = ratesBetween(before === undefined || hasRestarted(identity, now, before) ? itsStart(now) : before, now);
  return [...gauges, ...rates, ...heapOf(read), ...diskOf(read, facts), ...connectionsOf(read, facts)];
}

const metric = (name: string, of: BrokerMetric['of'], value: number | undefined): readonly BrokerMetric[] =>
  value === undefined ? [] : [{ name, of, values: [value] }];

interface Reader {
  one(name: string, path: string): number | undefined;
  all(prefix: string, path: string): readonly Reading[];
}

function readerOf({ readings }: Look): Reader {
  const byKey = new Map(readings.map(({ bean: name, path, value }) => [`${name}\t${path}`, value]));
  return {
    one: (name, path) => byKey.get(`${name}\t${path}`),
    all: (prefix, path) => readings.filter((each) => each.path === path && each.bean.startsWith(prefix)),
  };
}

const hasRestarted = (identity: { readonly bean: string; readonly path: string }, now: Look, before: Look): boolean =>
  readerOf(now).one(identity.bean, identity.path) !== readerOf(before).one(identity.bean, identity.path);

/** All counters were 0 then. */
const itsStart = (now: Look): Look => ({ readings: [], atMs: now.atMs - (readerOf(now).one(UPTIME.bean, UPTIME.path) ?? 0) });

const NANOSECONDS_PER_MS = 1_000_000;

/** The JVM tells user and system time as one: it is all in CpuUser, since the alarm adds both. Idle: what this broker leaves of the machine. */
function ratesBetween(before: Look, now: Look): readonly BrokerMetric[] {
  const elapsedMs = now.atMs - before.atMs;
  if (elapsedMs <= 0) return [];
  const [old, read] = [readerOf(before), readerOf(now)];
  const perSecond = (name: string, path: string): number | undefined => {
    const to = read.one(name, path);
    return to === undefined ? undefined : (1000 * Math.max(0, to - (old.one(name, path) ?? 0))) / elapsedMs;
  };
  const busyMs = (perSecond(SYSTEM, 'ProcessCpuTime') ?? Number.NaN) / NANOSECONDS_PER_MS;
  const busy = Math.min(100, (100 * busyMs) / 1000 / (read.one(SYSTEM, 'AvailableProcessors') ?? 1));
  const cpu = Number.isNaN(busy)
    ? []
    : ([
        ['CpuUser', busy],
        ['CpuSystem', 0],
        ['CpuIdle', 100 - busy],
      ] as const);
  const created = read.all(SOCKETS.slice(0, -1), 'connection-creation-total').map(({ bean: name, path }) => perSecond(name, path) ?? 0);
  return [
    ...cpu.flatMap(([name, value]) => metric(name, 'broker', value)),
    ...BYTES.flatMap((name) => [...metric(name, 'broker', perSecond(topics(name), 'Count') ?? 0), ...bytesByTopic(name, read, perSecond)]),
    { name: 'ConnectionCreationRate', of: 'broker', values: created },
  ];
}

function bytesByTopic(name: string, read: Reader, perSecond: (bean: string, path: string) => number | undefined): readonly BrokerMetric[] {
  return read.all(`${topics(name)},topic=`, 'Count').map((each) => ({
    name,
    of: 'topic',
    topic: each.bean.slice(`${topics(name)},topic=`.length),
    values: [perSecond(each.bean, each.path) ?? 0],
  }));
}

/** Of the collection that ended last: an average over those since would hide it. Before the first one there is no value. */
function heapOf(read: Reader): readonly BrokerMetric[] {
  const ends = read.all('java.lang:', 'LastGcInfo/endTime');
  const last = ends.reduce<Reading | undefined>(
    (latest, each) => (latest === undefined || each.value > latest.value ? each : latest),
    undefined,
  );
  const max = read.one('java.lang:type=Memory', 'HeapMemoryUsage/max');
  if (last === undefined || max === undefined || max <= 0) return [];
  const used = HEAP_POOLS.reduce((sum, pool) => sum + (read.one(last.bean, `LastGcInfo/memoryUsageAfterGc/${pool}/used`) ?? 0), 0);
  return metric('HeapMemoryAfterGC', 'broker', (100 * used) / max);
}

/** The volume holds the logs of the partitions; the controllers' log lies elsewhere on MSK. */
function diskOf(read: Reader, { volumeBytes }: BrokerFacts): readonly BrokerMetric[] {
  if (volumeBytes === undefined) return [];
  const logs = read.all(SEGMENTS.slice(0, -1), 'Value').filter((each) => !each.bean.includes('topic=__cluster_metadata'));
  return metric('KafkaDataLogsDiskUsed', 'broker', (100 * logs.reduce((sum, { value }) => sum + value, 0)) / volumeBytes);
}

/** One value of each network processor, as MSK has it: their sum over a minute is the number of connections. */
function connectionsOf(read: Reader, { iamListener }: BrokerFacts): readonly BrokerMetric[] {
  if (iamListener === undefined) return [];
  const counts = read.all(SOCKETS.slice(0, -1), 'connection-count').filter((each) => each.bean.includes(`listener=${iamListener},`));
  return [{ name: 'ClientConnectionCount', of: 'iam-clients', values: counts.map(({ value }) => value) }];
}
