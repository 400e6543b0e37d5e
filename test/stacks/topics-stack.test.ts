import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { synthesize } from '../support/synth';

const { templates, config } = synthesize('learn');

describe('the topics', () => {
  it('are one resource with the declarations of the environment', () => {
    templates.topics.hasResourceProperties('Custom::KafkaTopics', {
      SchemaVersion: '1',
      Flavour: 'standard',
      Adopt: 'adopt-if-equal',
      RemovalPolicy: 'retain',
      Topics: config.topics,
    });
  });

  it('have one writer in production, and reserve nothing where an account may not', () => {
    const writer = { Handler: 'index.onEvent', VpcConfig: Match.anyValue() };
    const reserved = { ...writer, ReservedConcurrentExecutions: 1 };
    synthesize('production').templates.topics.hasResourceProperties('AWS::Lambda::Function', reserved);
    templates.topics.hasResourceProperties('AWS::Lambda::Function', { ...writer, ReservedConcurrentExecutions: Match.absent() });
  });

  it('are reconciled only while rights and rules are in place', () => {
    const [resource] = Object.values(templates.topics.findResources('Custom::KafkaTopics'));
    const dependencies: readonly string[] = resource?.['DependsOn'];
    const types = dependencies.map((id) => templates.topics.toJSON()['Resources'][id].Type);
    expect(types).toEqual(expect.arrayContaining(['AWS::IAM::Policy', 'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress']));
  });

  it('are administered by exact name', () => {
    const policies = JSON.stringify(templates.topics.findResources('AWS::IAM::Policy'));
    for (const { name } of config.topics) expect(policies).toContain(`/${name}"`);
    expect(policies).not.toContain('/*"');
  });
});
