import { BROKERS, DAY, type MetricDefinition, SERVERLESS } from './definition';
import { kafka, lambda } from './sources';

/** What does it cost? What is billed by use; hours of brokers and volumes stand in the text beside. No alarms: a budget is the place for those. */
export const COST_METRICS: readonly MetricDefinition[] = [
  {
    id: 'ComputeTime',
    title: 'Time of the services, per day (ms)',
    question: 'cost',
    of: 'service',
    source: lambda('Duration'),
    statistic: 'Sum',
    periodSeconds: DAY,
    alarms: [],
  },
  {
    id: 'PollerUnits',
    title: 'Units of provisioned pollers',
    question: 'cost',
    of: 'mapping',
    source: lambda('EventPollerUnit'),
    statistic: 'Sum',
    periodSeconds: DAY,
    alarms: [],
  },
  {
    id: 'StateWrites',
    title: 'Write units of the state table, per day',
    question: 'cost',
    of: 'state-table',
    source: { namespace: 'AWS/DynamoDB', names: ['ConsumedWriteCapacityUnits'] },
    statistic: 'Sum',
    periodSeconds: DAY,
    alarms: [],
  },
  {
    id: 'RecordsIn',
    title: 'Records per second and broker',
    question: 'cost',
    of: 'broker',
    source: kafka('MessagesInPerSec'),
    statistic: 'Average',
    periodSeconds: DAY,
    publishedBy: BROKERS,
    alarms: [],
  },
  {
    id: 'TopicRecordsIn',
    title: 'Records per second and topic',
    question: 'cost',
    of: 'topic',
    source: kafka('MessagesInPerSec'),
    statistic: 'Average',
    periodSeconds: DAY,
    publishedBy: SERVERLESS,
    alarms: [],
  },
];
