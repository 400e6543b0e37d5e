import { DRIFT_METRIC } from '../../lambda/topic-config/contract';
import { DAY, FIVE_MINUTES, type MetricDefinition, MINUTE } from './definition';
import { lambda } from './sources';
import { DEAD_LETTERS, SERVICES_NAMESPACE } from './watched';

const ONCE = { limit: 0, comparison: 'above', datapoints: 1, of: 1, silence: 'notBreaching' } as const;

/** What nobody would notice: records that were given up, writers that fail, topics that are not as declared. */
export const FAILURE_METRICS: readonly MetricDefinition[] = [
  {
    id: 'DeadLetters',
    title: 'Batches with dead letters, per service',
    question: 'keeping-up',
    of: 'service-log',
    source: { namespace: SERVICES_NAMESPACE, names: [DEAD_LETTERS] },
    statistic: 'Sum',
    periodSeconds: FIVE_MINUTES,
    alarms: [
      {
        ...ONCE,
        name: 'dead-letters',
        group: 'failing',
        means: 'The service could not process some records and wrote them to the dead-letter topic, each with its reason in the headers.',
        todo: 'Read their reasons; mend the producer or the service; then send them again. They expire with the retention of that topic.',
      },
    ],
  },
  {
    id: 'GivenUp',
    title: 'Records that Lambda gave up, per service',
    question: 'keeping-up',
    of: 'mapping',
    source: lambda('OnFailureDestinationDeliveredEventCount'),
    statistic: 'Sum',
    periodSeconds: FIVE_MINUTES,
    alarms: [
      {
        ...ONCE,
        name: 'records-given-up',
        group: 'failing',
        means: 'After all retries Lambda put records of the service aside, into the dead-letter topic, and went on.',
        todo: "Find the error in the service's log, mend it, and replay what was put aside: the service has not counted those records.",
      },
    ],
  },
  {
    id: 'Dropped',
    title: 'Records lost by Lambda, per service',
    question: 'keeping-up',
    of: 'mapping',
    source: lambda('DroppedEventCount'),
    statistic: 'Sum',
    periodSeconds: FIVE_MINUTES,
    alarms: [
      {
        ...ONCE,
        name: 'records-dropped',
        group: 'failing',
        means:
          'Lambda gave records up and could not put them aside either: the service will never see them, though the topic still has them.',
        todo: "See whether the function's role may write the dead-letter topic; then write those records again.",
      },
    ],
  },
  {
    id: 'FailedBatches',
    title: 'Failed batches in the bucket',
    question: 'keeping-up',
    of: 'failed-batches',
    source: { namespace: 'AWS/S3', names: ['NumberOfObjects'] },
    statistic: 'Maximum',
    periodSeconds: DAY,
    alarms: [
      {
        ...ONCE,
        name: 'failed-batches',
        group: 'failing',
        means: 'Batches that a service could not process lie in the bucket. S3 counts once a day: lag and errors have told of it before.',
        todo: 'Each object names mapping, partition and offsets. Mend the service, read those offsets again, delete the objects.',
      },
    ],
  },
  {
    id: 'ProducerErrors',
    title: 'Failed invocations of the websites',
    question: 'up',
    of: 'producer',
    source: lambda('Errors'),
    statistic: 'Sum',
    periodSeconds: MINUTE,
    alarms: [
      {
        name: 'producer-errors',
        group: 'failing',
        limit: 0,
        comparison: 'above',
        datapoints: 3,
        of: 5,
        silence: 'notBreaching',
        means: 'Websites cannot write their visits; nobody repeats them.',
        todo: 'Read the error in the log of the producer: refused rights, missing replicas or no connection, each said so.',
      },
    ],
  },
  {
    id: 'ReconcilerErrors',
    title: 'Failures of the topic reconciler',
    question: 'up',
    of: 'reconciler',
    source: lambda('Errors'),
    statistic: 'Sum',
    periodSeconds: FIVE_MINUTES,
    alarms: [
      {
        ...ONCE,
        name: 'topic-handler-failed',
        group: 'topics',
        means: 'Topics could not be brought to what is declared; the deployment was refused or rolled back.',
        todo: 'The reason stands in the stack events: topic, cause and remedy. Nothing was deleted; mend the declaration and deploy again.',
      },
    ],
  },
  {
    id: 'DriftCheckErrors',
    title: 'Failures of the drift check',
    question: 'up',
    of: 'drift',
    source: lambda('Errors'),
    statistic: 'Sum',
    periodSeconds: FIVE_MINUTES,
    alarms: [
      {
        ...ONCE,
        name: 'drift-check-failed',
        group: 'topics',
        means: 'The check that compares topics with their declaration failed: whether they drift is not known.',
        todo: 'Read its log. Most often the cluster could not be reached, or a right is missing.',
      },
    ],
  },
  {
    id: 'Drift',
    title: 'Topics that are not as declared',
    question: 'up',
    of: 'drift-metric',
    source: { namespace: DRIFT_METRIC.namespace, names: [DRIFT_METRIC.name] },
    statistic: 'Maximum',
    periodSeconds: FIVE_MINUTES,
    alarms: [
      {
        name: 'topic-drift',
        group: 'topics',
        limit: 0,
        comparison: 'above',
        datapoints: 1,
        of: 1,
        // The check runs more seldom than every period: between two runs the state stays.
        silence: 'ignore',
        means: 'Somebody changed topics by hand: they are no longer as declared.',
        todo: 'The log of the check names topic, field, declared and found. Declare the change, or deploy to take it back.',
      },
    ],
  },
];
