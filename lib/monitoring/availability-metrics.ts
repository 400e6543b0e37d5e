import { BROKERS, FIVE_MINUTES, type MetricDefinition, MINUTE, STANDARD } from './definition';
import { kafka } from './sources';

/**
 * Is it up? Conditions as AWS advises (https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html). Express brokers publish no count of
 * replicas, since storage keeps them: that a broker has fallen silent is what tells of its loss.
 */
export const AVAILABILITY_METRICS: readonly MetricDefinition[] = [
  {
    id: 'Controllers',
    title: 'Active controllers (must be 1)',
    question: 'up',
    of: 'cluster',
    source: kafka('ActiveControllerCount'),
    statistic: 'Maximum',
    periodSeconds: MINUTE,
    publishedBy: BROKERS,
    alarms: [
      {
        name: 'no-controller',
        group: 'availability',
        limit: 1,
        comparison: 'below',
        datapoints: 5,
        of: 5,
        silence: 'breaching',
        means: 'No broker is the controller, or the cluster reports nothing: no leader can be elected and no topic changed.',
        todo: 'A short dip while a broker restarts is normal. Look at the cluster state and the broker logs; open a case with AWS if it stays.',
      },
    ],
  },
  {
    id: 'SilentBrokers',
    title: 'CPU idle per broker (a gap is a broker that is away)',
    question: 'up',
    of: 'broker',
    source: kafka('CpuIdle'),
    statistic: 'Average',
    periodSeconds: MINUTE,
    publishedBy: BROKERS,
    alarms: [
      {
        name: 'broker-silent',
        group: 'availability',
        limit: 0,
        comparison: 'below',
        datapoints: 5,
        of: 5,
        silence: 'breaching',
        means: 'The broker has published no metric for five minutes: it is restarting, being replaced, or unreachable.',
        todo: 'See whether maintenance is under way. If not, look at the other brokers before anything else: with one away, writes need all the rest.',
      },
    ],
  },
  {
    id: 'OfflinePartitions',
    title: 'Partitions without a leader',
    question: 'up',
    of: 'cluster',
    source: kafka('OfflinePartitionsCount'),
    statistic: 'Maximum',
    periodSeconds: MINUTE,
    publishedBy: STANDARD,
    alarms: [
      {
        name: 'offline-partitions',
        group: 'availability',
        limit: 0,
        comparison: 'above',
        datapoints: 1,
        of: 1,
        silence: 'ignore',
        means: 'Partitions have no leader: they can be neither written nor read.',
        todo: 'Find the brokers that are down and wait for them; never enable unclean leader election, which would lose records.',
      },
    ],
  },
  {
    id: 'UnderMinIsr',
    title: 'Partitions below min.insync.replicas',
    question: 'up',
    of: 'broker',
    source: kafka('UnderMinIsrPartitionCount'),
    statistic: 'Maximum',
    periodSeconds: MINUTE,
    publishedBy: STANDARD,
    alarms: [
      {
        name: 'under-min-isr',
        group: 'availability',
        limit: 1,
        comparison: 'at least',
        datapoints: 1,
        of: 1,
        // A broker that is down leads nothing; the ones that took over report.
        silence: 'notBreaching',
        means:
          'Partitions that this broker leads have fewer replicas in sync than min.insync.replicas: producers with acks=all are refused.',
        todo: 'Two brokers lag or are down. Bring them back; do not lower min.insync.replicas, which would trade the refusal for loss.',
      },
    ],
  },
  {
    id: 'UnderReplicated',
    title: 'Under-replicated partitions',
    question: 'up',
    of: 'broker',
    source: kafka('UnderReplicatedPartitions'),
    statistic: 'Maximum',
    periodSeconds: FIVE_MINUTES,
    publishedBy: STANDARD,
    alarms: [
      {
        name: 'under-replicated',
        group: 'availability',
        limit: 0,
        comparison: 'above',
        datapoints: 3,
        of: 3,
        silence: 'notBreaching',
        means: 'For fifteen minutes a replica of partitions that this broker leads has not caught up: one more loss may stop writes.',
        todo: 'See whether maintenance or a reassignment is under way. If not, find the follower that lags: its CPU, disk and network.',
      },
    ],
  },
];
