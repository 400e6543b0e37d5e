import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { CLUSTER_ALARMS, KafkaAlarms } from '../../lib/constructs/kafka-alarms';

function alarmsAt(monitoring: 'DEFAULT' | 'PER_BROKER', kind: 'standard' | 'express' = 'standard'): readonly Record<string, unknown>[] {
  const stack = new Stack(new App(), 'Stack');
  new KafkaAlarms(stack, 'Alarms', { kind, clusterName: 'orders', monitoring, brokers: 3 });
  return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
}

const metricsOf = (alarms: readonly Record<string, unknown>[]) => new Set(alarms.map(({ MetricName }) => MetricName));

describe('the alarms of a cluster', () => {
  it('use only metrics that MSK publishes at the monitoring level', () => {
    expect(metricsOf(alarmsAt('DEFAULT'))).toEqual(new Set(['ActiveControllerCount', 'OfflinePartitionsCount', 'KafkaDataLogsDiskUsed']));
    expect(metricsOf(alarmsAt('PER_BROKER'))).toContain('UnderMinIsrPartitionCount');
  });

  it('leave out what Express brokers do not publish, and watch that they are not throttled', () => {
    expect(metricsOf(alarmsAt('PER_BROKER', 'express'))).toEqual(new Set(['ActiveControllerCount', 'ProduceThrottleTime']));
  });

  it('watch each broker apart where the metric is a broker’s', () => {
    const disks = alarmsAt('DEFAULT').filter(({ MetricName }) => MetricName === 'KafkaDataLogsDiskUsed');
    expect(disks.map(({ Dimensions }) => Dimensions)).toEqual(
      ['1', '2', '3'].map((broker) => [
        { Name: 'Broker ID', Value: broker },
        { Name: 'Cluster Name', Value: 'orders' },
      ]),
    );
  });

  it('take the maximum, because brokers that are not the controller report 0', () => {
    expect(new Set(alarmsAt('PER_BROKER').map(({ Statistic }) => Statistic))).toEqual(new Set(['Maximum']));
  });

  it('count silence as bad news only where it is: a missing controller', () => {
    const breaching = alarmsAt('PER_BROKER').filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(metricsOf(breaching)).toEqual(new Set(['ActiveControllerCount']));
  });

  it.each(CLUSTER_ALARMS)('$id says what it means and what to do', ({ description, metric }) => {
    const sentences = description.split(/[.:;] /);
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    expect(description).toMatch(/\.$/);
    expect(metric).toMatch(/^[A-Z][A-Za-z]+$/);
  });
});
