import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { POLLING } from '../config/bad-input/bad-input';
import { clientsWith, monitoringWith } from '../support/options';

const CHANGE = {
  network: { endpointZones: 0 },
  services: { names: ['traffic', 'error-rate'], eventSource: { ...POLLING, every: '5m' }, replay: true },
};
const POLL = { Handler: 'index.poll' };

/** Rights on the cluster's topics and groups of the role whose logical id has this part. */
function rightsOf(template: Template, part: string): Record<string, string[]> {
  const rights: Record<string, string[]> = {};
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    JSON.stringify(Properties.Roles).includes(part),
  );
  for (const { Action, Resource } of policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement)) {
    for (const resource of [Resource].flat()) {
      const tail = resource?.['Fn::Join']?.[1].at(-1);
      if (/^\/[\w-]+$/.test(tail)) rights[tail] = [Action].flat();
    }
  }
  return rights;
}

describe('services that poll', () => {
  const template = clientsWith('learn', CHANGE);

  it('are invoked on a schedule, end before the next one, and have no mapping and no bucket for its failures', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    const schedules = Object.values(
      template.findResources('AWS::Scheduler::Schedule', { Properties: { ScheduleExpression: 'rate(5 minutes)' } }),
    );
    expect(schedules.map(({ Properties }) => Properties.Description)).toEqual([
      'Polls of group learn-traffic',
      'Polls of group learn-error-rate',
    ]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      ...POLL,
      Timeout: 300,
      Environment: { Variables: { SERVICE: 'traffic', CONSUMER_GROUP: 'learn-traffic', VISITS_TOPIC: 'website-logs' } },
    });
  });

  it('are not tried again by Lambda: the next poll goes on where the last one stood', () => {
    template.resourcePropertiesCountIs('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 }, 3);
    template.allResourcesProperties('AWS::Scheduler::Schedule', { Target: Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0 } }) });
  });

  it('have the rights of their group and topics, and none that a mapping asks for', () => {
    expect(rightsOf(template, 'Servicestraffic')).toEqual({
      '/website-logs': ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
      '/predictions': ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
      '/website-logs-dlq': ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
      '/learn-traffic': ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
    });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('kafka:DescribeCluster');
  });

  it('have a function beside them that replays for any of them, and may only read', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.replayRange',
      Timeout: 900,
      Environment: { Variables: { CONSUMER_GROUP: 'learn-replay', SERVICE: Match.absent(), STATE_TABLE: Match.absent() } },
    });
    expect(rightsOf(template, 'ServicesReplay')).toEqual({
      '/website-logs': ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
      '/learn-replay': ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
    });
  });

  it('are watched by their groups, not by mappings that are not there', () => {
    const monitoring = monitoringWith('learn', CHANGE);
    const names = Object.values(monitoring.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => String(Properties.AlarmName));
    expect(names.filter((name) => /lag-records/.test(name))).toHaveLength(2);
    expect(names.filter((name) => /mapping-lag|given-up|dropped|failed-batches/.test(name))).toEqual([]);
  });
});

it('without the option there is no replay function', () => {
  clientsWith('production', {}).resourcePropertiesCountIs('AWS::Lambda::Function', { Handler: 'index.replayRange' }, 0);
});
