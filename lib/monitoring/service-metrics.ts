import { EVERYWHERE, FIVE_MINUTES, type MetricDefinition, MINUTE } from './definition';
import { kafka, lambda } from './sources';
import type { Subject, Watched } from './watched';

const lagRecords = (_: Subject, { limits }: Watched): number => limits.lagRecords;
const lagSeconds = (_: Subject, { limits }: Watched): number => limits.lagSeconds;
const MILLISECONDS = 1_000;
const NEAR_TIMEOUT = 0.8;
const nearTimeout = (subject: Subject): number | undefined =>
  subject.function === undefined ? undefined : NEAR_TIMEOUT * subject.function.timeoutSeconds * MILLISECONDS;

/** Fifteen minutes, as AWS advises for lag: long enough for a rebalance or a broker's restart to pass. */
const SUSTAINED = { datapoints: 15, of: 15 } as const;
const SOON = { datapoints: 3, of: 5 } as const;

/** Do the services keep up? Lag needs no paid monitoring level: these three are MSK's own, per consumer group and topic. */
export const SERVICE_METRICS: readonly MetricDefinition[] = [
  {
    id: 'LagRecords',
    title: 'Records behind, per service',
    question: 'keeping-up',
    of: 'group',
    source: kafka('SumOffsetLag'),
    statistic: 'Maximum',
    periodSeconds: MINUTE,
    publishedBy: EVERYWHERE,
    alarms: [
      {
        name: 'lag-records',
        group: 'behind',
        limit: lagRecords,
        comparison: 'above',
        ...SUSTAINED,
        // A group that has gone does not catch up.
        silence: 'ignore',
        means: 'For fifteen minutes the service has been more records behind than the environment allows.',
        todo: 'See whether it fails, is throttled or only slow: a failing batch holds its partition. More pollers help up to the number of partitions.',
      },
    ],
  },
  {
    id: 'LagTime',
    title: 'Seconds behind (worst partition), per service',
    question: 'keeping-up',
    of: 'group',
    source: kafka('EstimatedMaxTimeLag'),
    statistic: 'Maximum',
    periodSeconds: MINUTE,
    publishedBy: EVERYWHERE,
    alarms: [
      {
        name: 'lag-time',
        group: 'behind',
        limit: lagSeconds,
        comparison: 'above',
        ...SUSTAINED,
        silence: 'ignore',
        means: 'For fifteen minutes the worst partition of the service has been further behind, in time, than the environment allows.',
        todo: 'Look at that partition: a poison record, or one key that has most of the records. What lags longer than the retention is lost.',
      },
    ],
  },
  {
    id: 'MappingLag',
    title: 'Records behind as Lambda sees it, per service',
    question: 'keeping-up',
    of: 'mapped-service',
    source: lambda('OffsetLag'),
    statistic: 'Maximum',
    periodSeconds: MINUTE,
    alarms: [
      {
        name: 'mapping-lag',
        group: 'behind',
        limit: lagRecords,
        comparison: 'above',
        ...SUSTAINED,
        silence: 'ignore',
        means: "The event source mapping's pollers are behind (what IteratorAge is for streams): Lambda sees the same lag as the cluster.",
        todo: 'If the cluster sees none, the mapping reads another group or topic. Otherwise as for lag in records; look at throttles first.',
      },
    ],
  },
  {
    id: 'Invocations',
    title: 'Invocations per service',
    question: 'keeping-up',
    of: 'service',
    source: lambda('Invocations'),
    statistic: 'Sum',
    periodSeconds: FIVE_MINUTES,
    alarms: [],
  },
  {
    id: 'Errors',
    title: 'Failed invocations per service',
    question: 'keeping-up',
    of: 'service',
    source: lambda('Errors'),
    statistic: 'Sum',
    periodSeconds: MINUTE,
    alarms: [
      {
        name: 'service-errors',
        group: 'failing',
        limit: 0,
        comparison: 'above',
        ...SOON,
        // Without invocations there is no value.
        silence: 'notBreaching',
        means: 'The service fails again and again; while it does, the records of that partition wait.',
        todo: 'Read the last error in its log: it names partition and offset, and says whether to retry.',
      },
    ],
  },
  {
    id: 'Throttles',
    title: 'Throttled invocations per service',
    question: 'keeping-up',
    of: 'service',
    source: lambda('Throttles'),
    statistic: 'Sum',
    periodSeconds: MINUTE,
    alarms: [
      {
        name: 'service-throttled',
        group: 'failing',
        limit: 0,
        comparison: 'above',
        ...SOON,
        silence: 'notBreaching',
        means: 'Lambda has no concurrency left for the service: batches wait, and lag grows.',
        todo: "See who uses the account's concurrency; ask for a higher quota. A new account has ten.",
      },
    ],
  },
  {
    id: 'Duration',
    title: 'Longest invocation per service (ms)',
    question: 'keeping-up',
    of: 'service',
    source: lambda('Duration'),
    statistic: 'Maximum',
    periodSeconds: MINUTE,
    alarms: [
      {
        name: 'near-timeout',
        group: 'failing',
        limit: nearTimeout,
        comparison: 'above',
        ...SOON,
        silence: 'notBreaching',
        means: 'Invocations take more than 80 % of their timeout; one that exceeds it fails and its batch comes again.',
        todo: 'Lower the batch size or raise memory (CPU grows with it) before the timeout. See whether brokers or the state table are slow.',
      },
    ],
  },
];
