import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { AUTHORITY, IMPORTED_NETWORK, KEY } from '../config/bad-input/bad-input';
import { templatesWith } from '../support/options';

const clusterWith = (change: object, base: 'learn' | 'production' | 'express' | 'serverless' = 'production') =>
  templatesWith(base, { cluster: change }).cluster;
const CLUSTER = 'AWS::MSK::Cluster';

describe('an option of the cluster', () => {
  it('storage throughput: provisions it for every volume', () => {
    clusterWith({ instanceType: 'kafka.m7g.4xlarge', throughput: 500 }).hasResourceProperties(CLUSTER, {
      BrokerNodeGroupInfo: {
        StorageInfo: { EBSStorageInfo: { VolumeSize: 100, ProvisionedThroughput: { Enabled: true, VolumeThroughput: 500 } } },
      },
    });
  });

  it('tiered storage: is a mode of the cluster, off unless wanted', () => {
    clusterWith({ tieredStorage: true }).hasResourceProperties(CLUSTER, { StorageMode: 'TIERED' });
    clusterWith({ tieredStorage: false }).hasResourceProperties(CLUSTER, { StorageMode: Match.absent() });
  });

  it('storage scaling: scales by utilization and never back, and only where volumes exist', () => {
    const scaled = clusterWith({ storageScaling: { enabled: true, maximum: '200GiB', targetUtilization: 50 } });
    scaled.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      ServiceNamespace: 'kafka',
      ScalableDimension: 'kafka:broker-storage:VolumeSize',
      MaxCapacity: 200,
    });
    scaled.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 50,
        DisableScaleIn: true,
        PredefinedMetricSpecification: { PredefinedMetricType: 'KafkaBrokerStorageUtilization' },
      },
    });
  });

  it('brokers per zone: are multiplied by the zones, because the template counts all', () => {
    clusterWith({ brokersPerZone: 4 }).hasResourceProperties(CLUSTER, { NumberOfBrokerNodes: 12 });
  });

  it.each(['DEFAULT', 'PER_BROKER', 'PER_TOPIC_PER_BROKER', 'PER_TOPIC_PER_PARTITION'])('monitoring %s: is handed over', (monitoring) => {
    clusterWith({ monitoring }).hasResourceProperties(CLUSTER, { EnhancedMonitoring: monitoring });
  });

  it('exporters: are named each, and absent where none is on', () => {
    clusterWith({ exporters: { jmx: true, node: false } }).hasResourceProperties(CLUSTER, {
      OpenMonitoring: { Prometheus: { JmxExporter: { EnabledInBroker: true }, NodeExporter: { EnabledInBroker: false } } },
    });
    clusterWith({ exporters: { jmx: false, node: false } }).hasResourceProperties(CLUSTER, { OpenMonitoring: Match.absent() });
  });

  it.each(['production', 'express'] as const)('logs: go to S3 and Firehose beside CloudWatch, in %s', (base) => {
    clusterWith({ logs: { s3: { bucket: 'logs-of-msk', prefix: 'msk/' }, firehose: 'msk-logs' } }, base).hasResourceProperties(CLUSTER, {
      LoggingInfo: {
        BrokerLogs: {
          CloudWatchLogs: { Enabled: true, LogGroup: Match.anyValue() },
          S3: { Enabled: true, Bucket: 'logs-of-msk', Prefix: 'msk/' },
          Firehose: { Enabled: true, DeliveryStream: 'msk-logs' },
        },
        AuthorizerLogs: Match.absent(),
      },
    });
  });

  it('authorizer logs: have a log group of their own', () => {
    const template = clusterWith({ authorizerLogs: { retention: '90d', firehose: 'msk-decisions' } });
    template.hasResourceProperties(CLUSTER, {
      LoggingInfo: {
        AuthorizerLogs: {
          CloudWatchLogs: { Enabled: true, LogGroup: { Ref: Match.stringLikeRegexp('AuthorizerLogs') } },
          Firehose: { Enabled: true, DeliveryStream: 'msk-decisions' },
        },
      },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  it('key: takes a given one instead of its own', () => {
    const template = clusterWith({ key: { arn: KEY } });
    template.hasResourceProperties(CLUSTER, { EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId: KEY } } });
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  it('certificates: come beside IAM, with their authorities', () => {
    clusterWith({ tls: { certificateAuthorities: [AUTHORITY] } }).hasResourceProperties(CLUSTER, {
      ClientAuthentication: {
        Sasl: { Iam: { Enabled: true } },
        Tls: { Enabled: true, CertificateAuthorityArnList: [AUTHORITY] },
        Unauthenticated: { Enabled: false },
      },
    });
  });

  it('server properties: go over the safe defaults, on the revision that the cluster follows', () => {
    const template = clusterWith({ serverProperties: { 'num.io.threads': 16, 'log.retention.hours': 24 } });
    const [configuration] = Object.values(template.findResources('AWS::MSK::Configuration'));
    const lines = configuration?.['Properties'].ServerProperties.split('\n');
    expect(lines).toEqual(expect.arrayContaining(['num.io.threads=16', 'log.retention.hours=24', 'unclean.leader.election.enable=false']));
    template.hasResourceProperties(CLUSTER, {
      ConfigurationInfo: { Revision: { 'Fn::GetAtt': [Match.anyValue(), 'LatestRevision.Revision'] } },
    });
  });

  it.each(['ACTIVE', 'PAUSED'])('rebalancing %s: is a state of Express', (rebalancing) => {
    clusterWith({ rebalancing }, 'express').hasResourceProperties(CLUSTER, { Rebalancing: { Status: rebalancing } });
  });

  it('further VPCs: are those of a serverless cluster beside the network of the environment', () => {
    const template = clusterWith(
      { furtherVpcs: [{ subnetIds: ['subnet-0000000a', 'subnet-0000000b'], securityGroupIds: ['sg-0000000a'] }] },
      'serverless',
    );
    template.hasResourceProperties('AWS::MSK::ServerlessCluster', {
      VpcConfigs: [Match.anyValue(), { SubnetIds: ['subnet-0000000a', 'subnet-0000000b'], SecurityGroups: ['sg-0000000a'] }],
    });
  });

  it('schema registry: stays with its schemas', () => {
    const { cluster } = templatesWith('production', { schemaRegistry: { name: 'visits' } });
    cluster.hasResource('AWS::Glue::Registry', { Properties: { Name: 'visits' }, DeletionPolicy: 'RetainExceptOnCreate' });
  });
});

describe('users with passwords', () => {
  const template = clusterWith({ scram: { users: ['ann', 'bob'] } });

  it('come beside IAM', () => {
    template.hasResourceProperties(CLUSTER, {
      ClientAuthentication: { Sasl: { Iam: { Enabled: true }, Scram: { Enabled: true } }, Unauthenticated: { Enabled: false } },
    });
  });

  it('have a secret each, named as MSK asks for, under a key that is not the default one', () => {
    const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'));
    expect(secrets.map(({ Properties }) => Properties.Name).sort()).toEqual([
      'AmazonMSK_msk-production_ann',
      'AmazonMSK_msk-production_bob',
    ]);
    for (const { Properties } of secrets) {
      expect(Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringContaining('ScramKey'), 'Arn'] });
      expect(Properties.GenerateSecretString).toMatchObject({ GenerateStringKey: 'password', PasswordLength: 40 });
    }
    expect(JSON.stringify(template.toJSON())).not.toMatch(/"password":/);
  });

  it('are associated by the resource of the service, which disassociates them as well', () => {
    template.hasResourceProperties('AWS::MSK::BatchScramSecret', {
      ClusterArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MskCluster'), 'Arn'] },
      SecretArnList: [{ Ref: Match.stringLikeRegexp('ann') }, { Ref: Match.stringLikeRegexp('bob') }],
    });
  });

  it('keep their secrets when the stack goes', () => {
    template.allResources('AWS::SecretsManager::Secret', { DeletionPolicy: 'RetainExceptOnCreate' });
  });
});

describe('what MSK refuses when it makes a cluster', () => {
  it('is in no template before it is asked for', () => {
    for (const base of ['learn', 'production', 'express'] as const) {
      clusterWith({}, base).hasResourceProperties(CLUSTER, { BrokerNodeGroupInfo: { ConnectivityInfo: Match.absent() } });
    }
  });

  it('multi-VPC connectivity: opens the named ways of authentication, and the policy lets the accounts connect', () => {
    const template = clusterWith({
      scram: { users: ['ann'] },
      sharedWith: ['444455556666'],
      connectivity: { clusterExists: true, multiVpc: ['iam', 'scram'] },
    });
    template.hasResourceProperties(CLUSTER, {
      BrokerNodeGroupInfo: {
        ConnectivityInfo: {
          VpcConnectivity: { ClientAuthentication: { Sasl: { Iam: { Enabled: true }, Scram: { Enabled: true } }, Tls: Match.absent() } },
        },
      },
    });
    template.hasResourceProperties('AWS::MSK::ClusterPolicy', {
      Policy: {
        Statement: [
          Match.objectLike({
            Action: ['kafka:CreateVpcConnection', 'kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'],
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          }),
        ],
      },
    });
  });

  it('public access and IPv6: are said in the words of the service', () => {
    const connectivity = { clusterExists: true, publicAccess: false, dualStack: true };
    templatesWith('production', { network: IMPORTED_NETWORK, cluster: { connectivity } }).cluster.hasResourceProperties(CLUSTER, {
      BrokerNodeGroupInfo: { ConnectivityInfo: { PublicAccess: { Type: 'DISABLED' }, NetworkType: 'DUAL' } },
    });
  });
});
