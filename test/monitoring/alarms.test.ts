import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../lib/config/environments';
import { METRICS } from '../../lib/monitoring/table';
import { alarmsOf, runbookIn, summaryOf } from './support';

/**
 * What is watched, how and from when on, by environment: rule, number of its alarms, statistic, metric, period, limit, datapoints, what silence means, dimensions.
 * Written by hand from AWS's advice (https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html), not made from the table: a change of it is the review.
 */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  learn: [
    'no-controller x1: Maximum ActiveControllerCount 60s < 1, 5 of 5, breaching, by Cluster Name',
    'broker-silent x3: Average CpuIdle 60s < 0, 5 of 5, breaching, by Broker ID + Cluster Name',
    'offline-partitions x1: Maximum OfflinePartitionsCount 60s > 0, 1 of 1, ignore, by Cluster Name',
    'under-min-isr x3: Maximum UnderMinIsrPartitionCount 60s >= 1, 1 of 1, notBreaching, by Broker ID + Cluster Name',
    'under-replicated x3: Maximum UnderReplicatedPartitions 300s > 0, 3 of 3, notBreaching, by Broker ID + Cluster Name',
    'cpu-high x3: Average CpuUser + CpuSystem 300s > 60, 2 of 3, ignore, by Broker ID + Cluster Name',
    'cpu-credits-low x3: Average CPUCreditBalance 300s < 100, 3 of 3, ignore, by Broker ID + Cluster Name',
    'heap-high x3: Average HeapMemoryAfterGC 300s > 60, 3 of 3, ignore, by Broker ID + Cluster Name',
    'connections-high x3: Sum ClientConnectionCount 60s > 2400, 5 of 5, ignore, by Broker ID + Client Authentication + Cluster Name',
    'too-many-partitions x3: Maximum PartitionCount 300s > 300, 3 of 3, ignore, by Broker ID + Cluster Name',
    'disk-full x3: Maximum KafkaDataLogsDiskUsed 300s >= 85, 1 of 1, ignore, by Broker ID + Cluster Name',
    'lag-records x20: Maximum SumOffsetLag 60s > 10000, 15 of 15, ignore, by Cluster Name + Consumer Group + Topic',
    'lag-time x20: Maximum EstimatedMaxTimeLag 60s > 300, 15 of 15, ignore, by Cluster Name + Consumer Group + Topic',
    'mapping-lag x20: Maximum OffsetLag 60s > 10000, 15 of 15, ignore, by FunctionName',
    'service-errors x20: Sum Errors 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'service-throttled x20: Sum Throttles 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'near-timeout x20: Maximum Duration 60s > 48000, 3 of 5, notBreaching, by FunctionName',
    'dead-letters x20: Sum DeadLetterBatches 300s > 0, 1 of 1, notBreaching, by Service',
    'failed-batches x1: Maximum NumberOfObjects 86400s > 0, 1 of 1, notBreaching, by BucketName + StorageType',
    'producer-errors x1: Sum Errors 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'topic-handler-failed x1: Sum Errors 300s > 0, 1 of 1, notBreaching, by FunctionName',
  ],
  production: [
    'no-controller x1: Maximum ActiveControllerCount 60s < 1, 5 of 5, breaching, by Cluster Name',
    'broker-silent x3: Average CpuIdle 60s < 0, 5 of 5, breaching, by Broker ID + Cluster Name',
    'offline-partitions x1: Maximum OfflinePartitionsCount 60s > 0, 1 of 1, ignore, by Cluster Name',
    'under-min-isr x3: Maximum UnderMinIsrPartitionCount 60s >= 1, 1 of 1, notBreaching, by Broker ID + Cluster Name',
    'under-replicated x3: Maximum UnderReplicatedPartitions 300s > 0, 3 of 3, notBreaching, by Broker ID + Cluster Name',
    'cpu-high x3: Average CpuUser + CpuSystem 300s > 60, 2 of 3, ignore, by Broker ID + Cluster Name',
    'heap-high x3: Average HeapMemoryAfterGC 300s > 60, 3 of 3, ignore, by Broker ID + Cluster Name',
    'connections-high x3: Sum ClientConnectionCount 60s > 2400, 5 of 5, ignore, by Broker ID + Client Authentication + Cluster Name',
    'connection-rate-high x3: Sum ConnectionCreationRate 60s >= 80, 3 of 3, ignore, by Broker ID + Cluster Name',
    'iam-too-many-connections x3: Sum IAMTooManyConnections 60s > 0, 5 of 5, notBreaching, by Broker ID + Cluster Name',
    'too-many-partitions x3: Maximum PartitionCount 300s > 1000, 3 of 3, ignore, by Broker ID + Cluster Name',
    'disk-full x3: Maximum KafkaDataLogsDiskUsed 300s >= 85, 1 of 1, ignore, by Broker ID + Cluster Name',
    'lag-records x20: Maximum SumOffsetLag 60s > 60000, 15 of 15, ignore, by Cluster Name + Consumer Group + Topic',
    'lag-time x20: Maximum EstimatedMaxTimeLag 60s > 300, 15 of 15, ignore, by Cluster Name + Consumer Group + Topic',
    'mapping-lag x20: Maximum OffsetLag 60s > 60000, 15 of 15, ignore, by FunctionName',
    'service-errors x20: Sum Errors 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'service-throttled x20: Sum Throttles 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'near-timeout x20: Maximum Duration 60s > 48000, 3 of 5, notBreaching, by FunctionName',
    'dead-letters x20: Sum DeadLetterBatches 300s > 0, 1 of 1, notBreaching, by Service',
    'records-given-up x20: Sum OnFailureDestinationDeliveredEventCount 300s > 0, 1 of 1, notBreaching, by EventSourceMappingUUID',
    'records-dropped x20: Sum DroppedEventCount 300s > 0, 1 of 1, notBreaching, by EventSourceMappingUUID',
    'producer-errors x1: Sum Errors 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'topic-handler-failed x1: Sum Errors 300s > 0, 1 of 1, notBreaching, by FunctionName',
  ],
  express: [
    'no-controller x1: Maximum ActiveControllerCount 60s < 1, 5 of 5, breaching, by Cluster Name',
    'broker-silent x3: Average CpuIdle 60s < 0, 5 of 5, breaching, by Broker ID + Cluster Name',
    'cpu-high x3: Average CpuUser + CpuSystem 300s > 60, 2 of 3, ignore, by Broker ID + Cluster Name',
    'connections-high x3: Sum ClientConnectionCount 60s > 2400, 5 of 5, ignore, by Broker ID + Client Authentication + Cluster Name',
    'connection-rate-high x3: Sum ConnectionCreationRate 60s >= 80, 3 of 3, ignore, by Broker ID + Cluster Name',
    'iam-too-many-connections x3: Sum IAMTooManyConnections 60s > 0, 5 of 5, notBreaching, by Broker ID + Cluster Name',
    'too-many-partitions x3: Maximum PartitionCount 300s > 1000, 3 of 3, ignore, by Broker ID + Cluster Name',
    'storage-growth x1: Maximum StorageUsed 300s > band ANOMALY_DETECTION_BAND(m0, 2), 3 of 3, notBreaching, by Cluster Name',
    'ingress-high x3: Average BytesInPerSec 300s > 12480000, 3 of 3, notBreaching, by Broker ID + Cluster Name',
    'egress-high x3: Average BytesOutPerSec 300s > 24960000, 3 of 3, notBreaching, by Broker ID + Cluster Name',
    'produce-throttled x3: Average ProduceThrottleTime 60s > 0, 5 of 5, notBreaching, by Broker ID + Cluster Name',
    'fetch-throttled x3: Average FetchThrottleTime 60s > 0, 5 of 5, notBreaching, by Broker ID + Cluster Name',
    'lag-records x20: Maximum SumOffsetLag 60s > 60000, 15 of 15, ignore, by Cluster Name + Consumer Group + Topic',
    'lag-time x20: Maximum EstimatedMaxTimeLag 60s > 300, 15 of 15, ignore, by Cluster Name + Consumer Group + Topic',
    'mapping-lag x20: Maximum OffsetLag 60s > 60000, 15 of 15, ignore, by FunctionName',
    'service-errors x20: Sum Errors 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'service-throttled x20: Sum Throttles 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'near-timeout x20: Maximum Duration 60s > 48000, 3 of 5, notBreaching, by FunctionName',
    'dead-letters x20: Sum DeadLetterBatches 300s > 0, 1 of 1, notBreaching, by Service',
    'records-given-up x20: Sum OnFailureDestinationDeliveredEventCount 300s > 0, 1 of 1, notBreaching, by EventSourceMappingUUID',
    'records-dropped x20: Sum DroppedEventCount 300s > 0, 1 of 1, notBreaching, by EventSourceMappingUUID',
    'producer-errors x1: Sum Errors 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'topic-handler-failed x1: Sum Errors 300s > 0, 1 of 1, notBreaching, by FunctionName',
  ],
  serverless: [
    'topic-ingress-quota x1: Sum BytesInPerSec 60s > 48000000, 5 of 5, notBreaching, by Cluster Name + Topic',
    'topic-ingress-quota x2: Sum BytesInPerSec 60s > 12000000, 5 of 5, notBreaching, by Cluster Name + Topic',
    'topic-egress-quota x1: Sum BytesOutPerSec 60s > 96000000, 5 of 5, notBreaching, by Cluster Name + Topic',
    'topic-egress-quota x2: Sum BytesOutPerSec 60s > 24000000, 5 of 5, notBreaching, by Cluster Name + Topic',
    'lag-records x20: Maximum SumOffsetLag 60s > 10000, 15 of 15, ignore, by Cluster Name + Consumer Group + Topic',
    'lag-time x20: Maximum EstimatedMaxTimeLag 60s > 300, 15 of 15, ignore, by Cluster Name + Consumer Group + Topic',
    'mapping-lag x20: Maximum OffsetLag 60s > 10000, 15 of 15, ignore, by FunctionName',
    'service-errors x20: Sum Errors 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'service-throttled x20: Sum Throttles 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'near-timeout x20: Maximum Duration 60s > 48000, 3 of 5, notBreaching, by FunctionName',
    'dead-letters x20: Sum DeadLetterBatches 300s > 0, 1 of 1, notBreaching, by Service',
    'failed-batches x1: Maximum NumberOfObjects 86400s > 0, 1 of 1, notBreaching, by BucketName + StorageType',
    'producer-errors x1: Sum Errors 60s > 0, 3 of 5, notBreaching, by FunctionName',
    'topic-handler-failed x1: Sum Errors 300s > 0, 1 of 1, notBreaching, by FunctionName',
  ],
};

describe.each(ENVIRONMENT_NAMES)('the alarms of %s', (environment) => {
  const alarms = alarmsOf(environment);

  it('are these, and no others', () => {
    expect(summaryOf(environment)).toEqual(EXPECTED[environment]);
  });

  it('have names of their own, which say environment, rule and subject', () => {
    const names = alarms.map(({ AlarmName }) => AlarmName);
    expect(new Set(names).size).toBe(names.length);
    expect(alarms.filter((alarm) => !alarm.AlarmName.startsWith(`msk-${environment}-${runbookIn(alarm)}`))).toEqual([]);
  });

  it('say what it means, what to do, and where more stands', () => {
    const poor = alarms.filter(
      ({ AlarmDescription }) => !/^(\[[^\]]+\] )?\S.+\. What to do: \S.+\. Runbook: docs\/runbooks\/[a-z-]+\.md$/.test(AlarmDescription),
    );
    expect(poor.map(({ AlarmName }) => AlarmName)).toEqual([]);
    expect(alarms.filter(({ AlarmDescription }) => AlarmDescription.length > 1_024)).toEqual([]);
  });

  it('notify nobody by themselves: their group does', () => {
    expect(alarms.filter(({ AlarmActions }) => AlarmActions !== undefined)).toEqual([]);
  });
});

const RUNBOOKS = join(__dirname, '..', '..', 'docs', 'runbooks');
const HEADINGS = ['What it means', 'Where to look', 'What to do', 'How to prevent it'];

describe('the runbooks', () => {
  const rules = METRICS.flatMap(({ alarms }) => alarms.map(({ name }) => name));

  it('are there for each alarm of the table, and for nothing else', () => {
    expect(readdirSync(RUNBOOKS).sort()).toEqual(rules.map((name) => `${name}.md`).sort());
  });

  it.each(rules)('%s: answers four questions in order', (name) => {
    const text = readFileSync(join(RUNBOOKS, `${name}.md`), 'utf8');
    expect(text).toContain(`Alarm \`${name}\`.`);
    const [, ...sections] = text.split(/^## /m);
    expect(sections.map((section) => section.split('\n')[0])).toEqual(HEADINGS);
    for (const section of sections) expect(section.trim().split('\n').slice(1).join('').trim().length).toBeGreaterThan(20);
  });

  it('lead on only to files and to rules that exist', () => {
    const texts = rules.map((name) => readFileSync(join(RUNBOOKS, `${name}.md`), 'utf8')).join('\n');
    const links = [...texts.matchAll(/\]\(([a-z-]+\.md)\)/g)].map(([, file]) => file);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((file) => !rules.some((name) => `${name}.md` === file))).toEqual([]);
  });
});
