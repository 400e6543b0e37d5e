import { NEW_IAM_CONNECTIONS } from '../config/broker-sizes';
import { BROKERS, EACH_BROKER, FIVE_MINUTES, type MetricDefinition, MINUTE, SHARE_OF_QUOTA, STANDARD } from './definition';
import { kafka } from './sources';
import type { Subject, Watched } from './watched';

/** Open at once per broker (https://docs.aws.amazon.com/msk/latest/developerguide/limits.html). */
const IAM_CONNECTIONS = 3_000;

const creationLimit = (_: Subject, { cluster }: Watched): number =>
  SHARE_OF_QUOTA * (cluster.kind === 'standard' && cluster.isBurstable ? NEW_IAM_CONNECTIONS.small : NEW_IAM_CONNECTIONS.other);

/** Only burstable brokers have credits, and at most 576 of them; AWS advises to act at 100. */
const creditLimit = (_: Subject, { cluster }: Watched): number | undefined =>
  cluster.kind === 'standard' && cluster.isBurstable ? 100 : undefined;

const advisedPartitions = (_: Subject, { cluster }: Watched): number | undefined =>
  cluster.kind === 'serverless' ? undefined : cluster.advisedPartitions;

/** Does it keep up? What brokers spend of what they have. */
export const LOAD_METRICS: readonly MetricDefinition[] = [
  {
    id: 'Cpu',
    title: 'CPU, user + system, per broker (%)',
    question: 'keeping-up',
    of: 'broker',
    source: kafka('CpuUser', 'CpuSystem'),
    statistic: 'Average',
    periodSeconds: FIVE_MINUTES,
    publishedBy: BROKERS,
    alarms: [
      {
        name: 'cpu-high',
        group: 'load',
        limit: 60,
        comparison: 'above',
        datapoints: 2,
        of: 3,
        silence: 'ignore',
        means: 'The broker uses more than 60 % of its CPU: when another one is away, it will not hold the load.',
        todo: 'Look at batch sizes and connections of the clients first, then choose a larger broker. Do not reassign partitions above 70 %.',
      },
    ],
  },
  {
    id: 'CpuCredits',
    title: 'CPU credits per broker',
    question: 'keeping-up',
    of: 'broker',
    source: kafka('CPUCreditBalance'),
    statistic: 'Average',
    periodSeconds: FIVE_MINUTES,
    publishedBy: STANDARD,
    alarms: [
      {
        name: 'cpu-credits-low',
        group: 'load',
        limit: creditLimit,
        comparison: 'below',
        datapoints: 3,
        of: 3,
        silence: 'ignore',
        means: 'The burstable broker has few CPU credits left; at 0 it is held at 20 % of its CPU and the cluster crawls.',
        todo: 'A new broker begins with none and needs some five hours. Otherwise lower the load until it earns credits again, or move to kafka.m7g.large, which has none to run out of.',
      },
    ],
  },
  {
    id: 'Heap',
    title: 'Heap in use after collection, per broker (%)',
    question: 'keeping-up',
    of: 'broker',
    source: kafka('HeapMemoryAfterGC'),
    statistic: 'Average',
    periodSeconds: FIVE_MINUTES,
    publishedBy: STANDARD,
    alarms: [
      {
        name: 'heap-high',
        group: 'load',
        limit: 60,
        comparison: 'above',
        datapoints: 3,
        of: 3,
        silence: 'ignore',
        means: 'More than 60 % of the heap is in use right after collection: the broker nears long pauses.',
        todo: 'Look for too many partitions, consumer groups, connections or transactional ids; then choose a larger broker.',
      },
    ],
  },
  {
    id: 'IamConnections',
    title: 'IAM connections per broker',
    question: 'keeping-up',
    of: 'iam-clients',
    source: kafka('ClientConnectionCount'),
    statistic: 'Sum',
    periodSeconds: MINUTE,
    publishedBy: BROKERS,
    alarms: [
      {
        name: 'connections-high',
        group: 'load',
        limit: SHARE_OF_QUOTA * IAM_CONNECTIONS,
        comparison: 'above',
        datapoints: 5,
        of: 5,
        silence: 'ignore',
        means: 'The broker holds more than 80 % of the 3000 IAM connections that it allows; further ones will be refused.',
        todo: 'Find who opens them (clients made per request, missing close). The limit is listener.name.client_iam.max.connections.',
      },
    ],
  },
  {
    id: 'ConnectionRate',
    title: 'New connections per second and broker',
    question: 'keeping-up',
    of: 'broker',
    source: kafka('ConnectionCreationRate'),
    statistic: 'Sum',
    periodSeconds: MINUTE,
    publishedBy: EACH_BROKER,
    alarms: [
      {
        name: 'connection-rate-high',
        group: 'load',
        limit: creationLimit,
        comparison: 'at least',
        datapoints: 3,
        of: 3,
        silence: 'ignore',
        means: 'Clients open connections at 80 % of the rate at which the broker starts to refuse IAM connections.',
        todo: 'Keep clients alive between invocations, add jitter to cold starts and reconnect back-off. The rate cannot be raised.',
      },
    ],
  },
  {
    id: 'TooManyConnections',
    title: 'IAM connections refused per broker',
    question: 'keeping-up',
    of: 'broker',
    source: kafka('IAMTooManyConnections'),
    statistic: 'Sum',
    periodSeconds: MINUTE,
    publishedBy: EACH_BROKER,
    alarms: [
      {
        name: 'iam-too-many-connections',
        group: 'load',
        limit: 0,
        comparison: 'above',
        datapoints: 5,
        of: 5,
        silence: 'notBreaching',
        means: 'The broker refuses IAM connections: clients ask for more per second than it takes (100, or 4 on kafka.t3.small).',
        todo: 'Stop what restarts in a loop; reuse clients; add jitter. Producers and services retry until then.',
      },
    ],
  },
  {
    id: 'Partitions',
    title: 'Partitions per broker, with replicas',
    question: 'filling-up',
    of: 'broker',
    source: kafka('PartitionCount'),
    statistic: 'Maximum',
    periodSeconds: FIVE_MINUTES,
    publishedBy: BROKERS,
    alarms: [
      {
        name: 'too-many-partitions',
        group: 'load',
        limit: advisedPartitions,
        comparison: 'above',
        datapoints: 3,
        of: 3,
        silence: 'ignore',
        means: 'The broker holds more partitions than AWS advises for its size; over the maximum MSK refuses updates of the cluster.',
        todo: 'Delete topics that nobody uses, move partitions, or choose a larger broker or more of them.',
      },
    ],
  },
];
