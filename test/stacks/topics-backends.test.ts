import { Validations } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { MAX_STEPS_OF_A_DEPLOYMENT, RETENTION_CHECK_MS } from '../../lambda/topic-config/domain/retention-step';
import { ENVIRONMENTS } from '../../lib/config/environments';
import { buildEnvironment } from '../../lib/stacks/environment';
import { configWith, topicsWith } from '../support/options';
import { withApp } from '../support/synth';

/** Brokers that take many partitions. */
const MANY_BROKERS = { instanceType: 'kafka.m7g.4xlarge', brokersPerZone: 5 };

/** The topics stack of `learn` with another policy. */
function topicsTemplate(topicPolicy: object, topics: readonly object[] = ENVIRONMENTS.learn.topics): Template {
  const cluster = topics.length > 1_000 ? MANY_BROKERS : {};
  return topicsWith('learn', { cluster, topicPolicy, topics });
}

describe('the native backend', () => {
  const template = topicsTemplate({ backend: 'native' });
  const topics = Object.values(template.findResources('AWS::MSK::Topic'));

  it('makes one resource of the service per declared topic, which stays with its records, and no function', () => {
    expect(topics.map(({ Properties }) => Properties['TopicName']).sort()).toEqual(
      ENVIRONMENTS.learn.topics.map(({ name }) => name).sort(),
    );
    expect(topics.every((topic) => topic['DeletionPolicy'] === 'RetainExceptOnCreate' && topic['UpdateReplacePolicy'] === 'Retain')).toBe(
      true,
    );
    expect(template.findResources('AWS::Lambda::Function')).toEqual({});
    expect(template.findResources('Custom::KafkaTopics')).toEqual({});
  });

  it('gets the same canonical values as the reconciler would write', () => {
    const [visits] = topics.filter(({ Properties }) => Properties['TopicName'] === 'website-logs');
    expect(JSON.parse(Buffer.from(visits?.['Properties']['Configs'], 'base64').toString())).toEqual({
      'min.insync.replicas': '2',
      'retention.bytes': '402653184',
      'retention.ms': '604800000',
      'segment.bytes': '67108864',
    });
  });

  it('asks for a replication factor at synth, since the service has no default', () => {
    const topics = ENVIRONMENTS.learn.topics.map(({ replicationFactor: _, ...topic }) => topic);
    expect(() => configWith('learn', { topics, topicPolicy: { backend: 'native' } })).toThrow(
      'topics[0].replicationFactor: must be declared (topicPolicy.backend is native), got nothing',
    );
  });

  it('switching to it deletes no topic: the reconciler retains, and the service imports or meets the name', () => {
    const [before] = Object.values(topicsTemplate({}).findResources('Custom::KafkaTopics'));
    expect(before?.['Properties']).toMatchObject({ RemovalPolicy: 'retain' });
  });
});

describe('the drift check', () => {
  it('is off by default', () => {
    expect(topicsTemplate({}).findResources('AWS::Scheduler::Schedule')).toEqual({});
  });

  it('runs on a schedule with the declarations, and may only look', () => {
    const template = topicsTemplate({ driftCheck: { enabled: true, every: '1h' } });
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 hour)' });
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.onSchedule' });
    const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('DriftCheck'));
    const rights = JSON.stringify(policies).match(/kafka-cluster:\w+/g) ?? [];
    expect([...new Set(rights)].sort()).toEqual([
      'kafka-cluster:Connect',
      'kafka-cluster:DescribeTopic',
      'kafka-cluster:DescribeTopicDynamicConfiguration',
    ]);
  });
});

describe('the reconciler', () => {
  it('gets declarations that an event cannot carry as an asset, by a key of their content, and may read it', () => {
    const many = (partitions: number) =>
      Array.from({ length: 3_000 }, (_, index) => ({ name: `many-${index}`, partitions, replicationFactor: 3 }));
    const template = (partitions: number) => topicsTemplate({}, [...ENVIRONMENTS.learn.topics, ...many(partitions)]);
    const propertiesOf = (from: Template) => Object.values(from.findResources('Custom::KafkaTopics'))[0]?.['Properties'];
    const [one, two] = [template(1), template(2)];
    expect(propertiesOf(one)).not.toHaveProperty('Topics');
    const keys = [one, two, template(1)].map((each) => propertiesOf(each)['DeclarationsObject']['Key']);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}\.json$/);
    expect(new Set(keys).size).toBe(2);
    expect(keys[2]).toBe(keys[0]);
    const policies = JSON.stringify(one.findResources('AWS::IAM::Policy'));
    expect(policies.match(/"Action":"s3:[^}]*/g)).toEqual([expect.stringMatching(/^"Action":"s3:GetObject","Effect":"Allow","Resource":/)]);
    // 3,003 names are more than IAM takes; the longest prefixes that fit are named.
    expect(policies).toMatch(/\/many-1\*"/);
    expect(policies.length).toBeLessThan(20_000);
    one.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { DestinationPrefixListId: ENVIRONMENTS.learn.network.prefixLists.s3 });
  });

  it('passes the compliance rules with 3,000 topics and the drift check, each wildcard with its reason', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => ({ name: `many-${index}`, partitions: 1, replicationFactor: 3 }));
    const topicPolicy = { driftCheck: { enabled: true, every: '1h' } };
    const topics = [...ENVIRONMENTS.learn.topics, ...many];
    const config = configWith('learn', { cluster: MANY_BROKERS, topicPolicy, topics });
    withApp((app) => {
      buildEnvironment(app, config);
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      expect(() => app.synth()).not.toThrow();
    });
  });

  it('may ask for the status of its own stack, and of no other, where rollbacks are to be known', () => {
    const template = topicsTemplate({ knowsRollbacks: true });
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
    const rights = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(rights).toContain('"Action":"cloudformation:DescribeStacks","Effect":"Allow","Resource":{"Ref":"AWS::StackId"}');
    expect(topicsTemplate({}).findResources('AWS::EC2::VPCEndpoint')).toEqual({});
  });

  it('has rights over the cluster only where it moves replicas', () => {
    const rights = (policy: object): boolean =>
      JSON.stringify(topicsTemplate(policy).findResources('AWS::IAM::Policy')).includes('AlterCluster');
    expect(rights({})).toBe(true);
    expect(rights({ replicationChanges: 'refuse' })).toBe(false);
  });

  /** How the waiter asks, if there is one. */
  const waiterOf = (template: Template): string => JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'));

  it('is asked until it is complete only where it moves replicas or lowers a retention in steps', () => {
    expect(waiterOf(topicsTemplate({ replicationChanges: 'report' }))).toBe('{}');
    expect(waiterOf(topicsTemplate({}))).toMatch(/IntervalSeconds\\":15,\\"MaxAttempts\\":220,/);
  });

  it('is asked for a step of a retention as often as brokers look, and has time for the most steps that a plan may have', () => {
    const template = topicsTemplate({ replicationChanges: 'report', retentionStep: '24h' });
    template.hasResourceProperties('Custom::KafkaTopics', { RetentionStep: '1d' });
    const [, seconds, attempts] = /IntervalSeconds\\":(\d+),\\"MaxAttempts\\":(\d+),/.exec(waiterOf(template)) ?? [];
    expect(Number(seconds) * 1_000).toBe(RETENTION_CHECK_MS);
    expect(Number(attempts)).toBe(MAX_STEPS_OF_A_DEPLOYMENT);
    const [without] = Object.values(topicsTemplate({}).findResources('Custom::KafkaTopics'));
    expect(without?.['Properties']).not.toHaveProperty('RetentionStep');
  });
});
