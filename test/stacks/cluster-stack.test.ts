import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { synthesize } from '../support/synth';

const learn = synthesize('learn');
const production = synthesize('production');
const express = synthesize('express');
const serverless = synthesize('serverless');
const provisioned = [learn, production, express];

describe('the cluster', () => {
  it('is the cheapest in learn: three small brokers, ten GiB each', () => {
    learn.templates.cluster.hasResourceProperties('AWS::MSK::Cluster', {
      ClusterName: 'msk-learn',
      KafkaVersion: '3.9.x',
      NumberOfBrokerNodes: 3,
      BrokerNodeGroupInfo: { InstanceType: 'kafka.t3.small', StorageInfo: { EBSStorageInfo: { VolumeSize: 10 } } },
    });
  });

  it('runs without ZooKeeper in production', () => {
    production.templates.cluster.hasResourceProperties('AWS::MSK::Cluster', {
      KafkaVersion: '4.1.x.kraft',
      BrokerNodeGroupInfo: { InstanceType: 'kafka.m7g.large' },
      EnhancedMonitoring: 'PER_TOPIC_PER_BROKER',
    });
  });

  it.each(provisioned)('lets in IAM clients over TLS and nobody else', ({ templates }) => {
    templates.cluster.hasResourceProperties('AWS::MSK::Cluster', {
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } }, Unauthenticated: { Enabled: false }, Tls: Match.absent() },
      EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true }, EncryptionAtRest: Match.anyValue() },
    });
    templates.cluster.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  it.each(provisioned)('follows its configuration to the latest revision, whatever the Kafka version', ({ templates }) => {
    templates.cluster.hasResourceProperties('AWS::MSK::Cluster', {
      ConfigurationInfo: { Revision: { 'Fn::GetAtt': [Match.anyValue(), 'LatestRevision.Revision'] } },
    });
    templates.cluster.hasResourceProperties('AWS::MSK::Configuration', { KafkaVersionsList: Match.absent() });
  });

  it.each(provisioned)('writes broker logs', ({ templates }) => {
    templates.cluster.hasResourceProperties('AWS::MSK::Cluster', {
      LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup: Match.anyValue() } } },
    });
  });

  it('grows its volumes in production, and never shrinks them', () => {
    learn.templates.cluster.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    production.templates.cluster.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 1,
      MaxCapacity: 1024,
    });
    production.templates.cluster.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: { TargetValue: 60, DisableScaleIn: true },
    });
  });

  it('has no volumes on Express, whose storage is elastic', () => {
    express.templates.cluster.hasResourceProperties('AWS::MSK::Cluster', {
      KafkaVersion: '3.9.x.kraft',
      NumberOfBrokerNodes: 3,
      BrokerNodeGroupInfo: { InstanceType: 'express.m7g.large', StorageInfo: Match.absent() },
      StorageMode: Match.absent(),
    });
    express.templates.cluster.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  });

  it('is only a name, subnets and a security group where it is serverless', () => {
    const [cluster] = Object.values(serverless.templates.cluster.findResources('AWS::MSK::ServerlessCluster'));
    expect(Object.keys(cluster?.['Properties']).sort()).toEqual(['ClientAuthentication', 'ClusterName', 'VpcConfigs']);
    serverless.templates.cluster.hasResourceProperties('AWS::MSK::ServerlessCluster', {
      ClusterName: 'msk-serverless',
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
      VpcConfigs: [{ SubnetIds: [Match.anyValue(), Match.anyValue(), Match.anyValue()], SecurityGroups: [Match.anyValue()] }],
    });
    for (const type of ['AWS::KMS::Key', 'AWS::MSK::Configuration']) {
      serverless.templates.cluster.resourceCountIs(type, 0);
    }
  });

  it('is protected with its stack in production', () => {
    const protection = ({ app }: typeof learn) =>
      app.node.children.flatMap((stack) =>
        'terminationProtection' in stack && stack.terminationProtection === true ? [stack.node.id] : [],
      );
    expect(protection(learn)).toEqual([]);
    expect(protection(production)).toEqual(['msk-production-network', 'msk-production-cluster']);
  });

  it.each(provisioned)('has its brokers looked up again when they change', ({ templates, config }) => {
    templates.cluster.hasResourceProperties('Custom::MskClusterInfo', {
      Revision: `3 x ${config.cluster.instanceType}, ${config.cluster.kafkaVersion}`,
    });
  });

  it('opens the port of IAM clients to its own pollers, and nothing else by itself', () => {
    const rules = Object.values(production.templates.cluster.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(rules.map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([[9098, 9098]]);
  });
});
