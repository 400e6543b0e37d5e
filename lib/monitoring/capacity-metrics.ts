import {
  BROKERS,
  EACH_EXPRESS_BROKER,
  EXPRESS,
  FIVE_MINUTES,
  type MetricDefinition,
  MINUTE,
  SERVERLESS,
  SHARE_OF_QUOTA,
  STANDARD,
} from './definition';
import { kafka } from './sources';
import type { Subject, Watched } from './watched';

const MB = 1_000_000;
/** MSK Serverless throttles a cluster and each partition; bytes per second (https://docs.aws.amazon.com/msk/latest/developerguide/limits.html#serverless-quota). */
const SERVERLESS_QUOTA = { cluster: { in: 200 * MB, out: 400 * MB }, partition: { in: 5 * MB, out: 10 * MB } };

const sustained =
  (direction: 'ingress' | 'egress') =>
  (_: Subject, { cluster }: Watched): number | undefined =>
    cluster.kind === 'express' ? SHARE_OF_QUOTA * cluster.sustained[direction] : undefined;

/** What a topic may take: all its partitions together, and never more than the cluster. */
const quota =
  (direction: 'in' | 'out') =>
  ({ topic }: Subject): number | undefined =>
    topic === undefined
      ? undefined
      : SHARE_OF_QUOTA * Math.min(SERVERLESS_QUOTA.cluster[direction], SERVERLESS_QUOTA.partition[direction] * topic.partitions);

/** Does it fill up? Volumes, storage that is billed by use, and throughput against what the service sustains. */
export const CAPACITY_METRICS: readonly MetricDefinition[] = [
  {
    id: 'Disk',
    title: 'Volume in use per broker (%)',
    question: 'filling-up',
    of: 'broker',
    source: kafka('KafkaDataLogsDiskUsed'),
    statistic: 'Maximum',
    periodSeconds: FIVE_MINUTES,
    publishedBy: STANDARD,
    alarms: [
      {
        name: 'disk-full',
        group: 'storage',
        limit: 85,
        comparison: 'at least',
        datapoints: 1,
        of: 1,
        // A full volume stops the broker, and with it the metric.
        silence: 'ignore',
        means: 'The volume is 85 % full. A full one stops the broker, and it does not start again by itself.',
        todo: 'Grow the volumes (once in six hours), or lower retention.bytes of the largest topics: that takes effect in minutes.',
      },
    ],
  },
  {
    id: 'StorageUsed',
    title: 'Storage used (bytes)',
    question: 'filling-up',
    of: 'cluster',
    source: kafka('StorageUsed'),
    statistic: 'Maximum',
    periodSeconds: FIVE_MINUTES,
    publishedBy: EXPRESS,
    alarms: [
      {
        name: 'storage-growth',
        group: 'storage',
        limit: { anomaly: 2 },
        comparison: 'above',
        datapoints: 3,
        of: 3,
        silence: 'notBreaching',
        means: 'Storage has grown beyond what its own past lets expect. It is never full, but every byte is billed.',
        todo: 'Find the topic that grew and its retention.ms; see whether a producer repeats itself. After a wanted change the band learns by itself.',
      },
    ],
  },
  {
    id: 'BytesIn',
    title: 'Bytes in per second and broker',
    question: 'keeping-up',
    of: 'broker',
    source: kafka('BytesInPerSec'),
    statistic: 'Average',
    periodSeconds: FIVE_MINUTES,
    publishedBy: BROKERS,
    alarms: [
      {
        name: 'ingress-high',
        group: 'load',
        limit: sustained('ingress'),
        comparison: 'above',
        datapoints: 3,
        of: 3,
        silence: 'notBreaching',
        means: 'The Express broker takes in more than 80 % of what its size sustains; beyond that producers are held back.',
        todo: 'Look for one hot partition first; then add brokers or choose a larger size.',
      },
    ],
  },
  {
    id: 'BytesOut',
    title: 'Bytes out per second and broker',
    question: 'keeping-up',
    of: 'broker',
    source: kafka('BytesOutPerSec'),
    statistic: 'Average',
    periodSeconds: FIVE_MINUTES,
    publishedBy: BROKERS,
    alarms: [
      {
        name: 'egress-high',
        group: 'load',
        limit: sustained('egress'),
        comparison: 'above',
        datapoints: 3,
        of: 3,
        silence: 'notBreaching',
        means: 'The Express broker gives out more than 80 % of what its size sustains; beyond that consumers are held back.',
        todo: 'Each service reads all of the topic: see whether one reads from the start again. Then add brokers or choose a larger size.',
      },
    ],
  },
  {
    id: 'ProduceThrottle',
    title: 'Producers held back, per broker (ms)',
    question: 'keeping-up',
    of: 'broker',
    source: kafka('ProduceThrottleTime'),
    statistic: 'Average',
    periodSeconds: MINUTE,
    publishedBy: EACH_EXPRESS_BROKER,
    alarms: [
      {
        name: 'produce-throttled',
        group: 'load',
        limit: 0,
        comparison: 'above',
        datapoints: 5,
        of: 5,
        silence: 'notBreaching',
        means: 'The Express broker holds producers back: more comes in than its size sustains.',
        todo: 'Spread the partitions that are written most, add brokers, or choose a larger size.',
      },
    ],
  },
  {
    id: 'FetchThrottle',
    title: 'Consumers held back, per broker (ms)',
    question: 'keeping-up',
    of: 'broker',
    source: kafka('FetchThrottleTime'),
    statistic: 'Average',
    periodSeconds: MINUTE,
    publishedBy: EACH_EXPRESS_BROKER,
    alarms: [
      {
        name: 'fetch-throttled',
        group: 'load',
        limit: 0,
        comparison: 'above',
        datapoints: 5,
        of: 5,
        silence: 'notBreaching',
        means: 'The Express broker holds consumers back: more is read than its size sustains.',
        todo: 'See which service reads old records; let it catch up, then add brokers or choose a larger size.',
      },
    ],
  },
  {
    id: 'TopicBytesIn',
    title: 'Bytes in per second and topic',
    question: 'filling-up',
    of: 'topic',
    source: kafka('BytesInPerSec'),
    // Over one minute the sum is right whether one value comes or one of each node behind the cluster.
    statistic: 'Sum',
    periodSeconds: MINUTE,
    publishedBy: SERVERLESS,
    alarms: [
      {
        name: 'topic-ingress-quota',
        group: 'load',
        limit: quota('in'),
        comparison: 'above',
        datapoints: 5,
        of: 5,
        silence: 'notBreaching',
        means:
          'The topic takes in more than 80 % of its quota on MSK Serverless (5 MB/s per partition, 200 MB/s in all); beyond it producers are throttled.',
        todo: 'Add partitions (keys move to others), or move to a provisioned cluster when the cluster itself is at its limit.',
      },
    ],
  },
  {
    id: 'TopicBytesOut',
    title: 'Bytes out per second and topic',
    question: 'filling-up',
    of: 'topic',
    source: kafka('BytesOutPerSec'),
    // Over one minute the sum is right whether one value comes or one of each node behind the cluster.
    statistic: 'Sum',
    periodSeconds: MINUTE,
    publishedBy: SERVERLESS,
    alarms: [
      {
        name: 'topic-egress-quota',
        group: 'load',
        limit: quota('out'),
        comparison: 'above',
        datapoints: 5,
        of: 5,
        silence: 'notBreaching',
        means:
          'The topic gives out more than 80 % of its quota on MSK Serverless (10 MB/s per partition, 400 MB/s in all); beyond it consumers are throttled.',
        todo: 'Every service reads everything: look for one that reads from the start again; add partitions, or move to a provisioned cluster.',
      },
    ],
  },
];
