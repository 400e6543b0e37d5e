import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { synthesize } from '../support/synth';

const learn = synthesize('learn');
const production = synthesize('production');
const { templates, config } = learn;

describe('the websites', () => {
  it('have a schedule each, which names the site and the minute', () => {
    const inputs = Object.values(templates.clients.findResources('AWS::Scheduler::Schedule')).map(({ Properties }) =>
      JSON.parse(Properties.Target.Input),
    );
    expect(inputs.map(({ site }) => site).sort()).toEqual([...config.websites.sites].sort());
    expect(inputs[0]).toMatchObject({ kind: 'schedule', scheduledTime: '<aws.scheduler.scheduled-time>' });
    templates.clients.allResourcesProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
  });

  it('never write a minute twice: nobody tries again', () => {
    templates.clients.allResourcesProperties('AWS::Scheduler::Schedule', {
      Target: Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0 } }),
    });
    templates.clients.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
  });

  it('hand the producer what its contract asks for', () => {
    templates.clients.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { VISITS_TOPIC: 'website-logs', VISITS_PER_MINUTE: '600', SITES: config.websites.sites.join(','), KAFKA_AUTH: 'iam' },
      },
    });
  });
});

describe('the services', () => {
  it.each([learn, production])(
    'read the visits from the first on, each in its own group',
    ({ templates: { clients }, config: { name, services } }) => {
      const mappings = Object.values(clients.findResources('AWS::Lambda::EventSourceMapping')).map(({ Properties }) => Properties);
      const groups = mappings.map((mapping) => mapping.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId);
      expect(groups.sort()).toEqual(services.names.map((service) => `${name}-${service}`).sort());
      for (const mapping of mappings) expect(mapping).toMatchObject({ Topics: ['website-logs'], StartingPosition: 'TRIM_HORIZON' });
    },
  );

  it('with on-demand pollers: put failed batches into the bucket, and throw what fails', () => {
    const mapping = {
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('FailedBatches'), 'Arn'] } } },
    };
    templates.clients.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      ...mapping,
      FunctionResponseTypes: Match.absent(),
      BisectBatchOnFunctionError: Match.absent(),
      ProvisionedPollerConfig: Match.absent(),
    });
    templates.clients.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SERVICE: 'traffic', PARTIAL_BATCH_RESPONSES: 'false' } },
    });
  });

  it('with provisioned pollers: use the dead-letter topic and every retry control', () => {
    production.templates.clients.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      DestinationConfig: { OnFailure: { Destination: 'kafka://website-logs-dlq' } },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 86_400,
      ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 12 },
    });
    production.templates.clients.resourceCountIs('AWS::S3::Bucket', 0);
    production.templates.clients.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { PARTIAL_BATCH_RESPONSES: 'true' } },
    });
  });

  it('keep their state in one table, backed up and protected', () => {
    templates.clients.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'service', KeyType: 'HASH' },
        { AttributeName: 'topicPartition', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  it('may write predictions and dead letters, and read visits, and touch no other topic', () => {
    const [policy] = Object.values(templates.clients.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
      JSON.stringify(Properties.Roles).includes('Servicestraffic'),
    );
    const rights: Record<string, string[]> = {};
    for (const { Action, Resource } of policy?.['Properties'].PolicyDocument.Statement ?? []) {
      for (const resource of [Resource].flat()) {
        const tail = resource?.['Fn::Join']?.[1].at(-1);
        if (/^\/[\w-]+$/.test(tail)) rights[tail] = [Action].flat();
      }
    }
    expect(rights).toEqual({
      '/website-logs': ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
      '/predictions': ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
      '/website-logs-dlq': ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'],
      '/learn-traffic': ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
    });
  });
});
