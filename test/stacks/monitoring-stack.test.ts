import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { DEAD_LETTER_LINE } from '../../lambda/consumer/contract';
import { monitoringWith } from '../support/options';
import { synthesize } from '../support/synth';

const { templates } = synthesize('learn');
const { monitoring } = templates;

describe('the topic that alarms notify', () => {
  it('is encrypted with a key that rotates and lets the alarms of this account in', () => {
    monitoring.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    monitoring.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Resource: '*',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ]),
      },
    });
  });

  it('takes from CloudWatch of this account only, and nothing in the clear', () => {
    monitoring.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ],
      },
    });
  });

  it('has no subscriber unless an address is configured', () => {
    monitoring.resourceCountIs('AWS::SNS::Subscription', 0);
    monitoringWith('learn', { monitoring: { email: 'ops@example.com' } }).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
  });
});

describe('the monitoring section of an environment', () => {
  it('moves the limits of lag and the address of the runbooks', () => {
    const monitoring = { lag: { records: 7, time: '2m' }, runbookBase: 'https://example.com/' };
    const template = monitoringWith('learn', { monitoring });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'msk-learn-lag-records-traffic', Threshold: 7 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'msk-learn-lag-time-traffic',
      Threshold: 120,
      AlarmDescription: Match.stringLikeRegexp('Runbook: https://example.com/docs/runbooks/lag-time.md$'),
    });
  });

  it('refuses what is no address and no limit, all at once', () => {
    const wrong = { email: 'nobody', runbookBase: 'http://example.com', lag: { records: 0, time: '5s' } };
    expect(() => monitoringWith('learn', { monitoring: wrong })).toThrow(/4 problems[\s\S]*monitoring\.email[\s\S]*monitoring/);
  });
});

describe('a cluster with more brokers than one stack can watch', () => {
  it('is refused with what to do', () => {
    const build = () => monitoringWith('production', { cluster: { brokersPerZone: 20 } });
    expect(build).toThrow(/at most 400 alarms in its stack, got \d+; choose larger brokers/);
  });
});

describe('dead letters of a service', () => {
  it('are counted from the line that the consumer writes', () => {
    monitoring.resourceCountIs('AWS::Logs::MetricFilter', 20);
    monitoring.allResourcesProperties('AWS::Logs::MetricFilter', {
      FilterPattern: `{ $.message = "${DEAD_LETTER_LINE.message}" }`,
      MetricTransformations: [
        Match.objectLike({
          MetricName: 'DeadLetterBatches',
          MetricNamespace: 'MskBlueprint/Services/learn',
          Dimensions: [{ Key: 'Service', Value: '$.service' }],
        }),
      ],
    });
  });
});

describe('what Lambda gives up', () => {
  it('is published by provisioned mappings, which alone offer it', () => {
    synthesize('production').templates.clients.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      MetricsConfig: { Metrics: ['EventCount'] },
    });
    templates.clients.allResourcesProperties('AWS::Lambda::EventSourceMapping', { MetricsConfig: Match.absent() });
  });
});
