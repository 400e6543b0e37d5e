import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { describe, expect, it } from 'vitest';
import type { AuthenticationMode } from '../../lib/config/cluster-access-schema';
import type { IMskCluster } from '../../lib/constructs/cluster';
import { ImportedMskCluster } from '../../lib/constructs/imported-cluster';
import { MskVpcConnection } from '../../lib/constructs/vpc-connection';
import { IMPORTED_NETWORK } from '../config/bad-input/bad-input';
import { clientsWith, templatesWith } from '../support/options';
import { templateOf } from '../support/synth';

const ARN = 'arn:aws:kafka:us-east-1:111122223333:cluster/theirs/0a1b-1';

describe('a network with NAT', () => {
  const { network, cluster } = templatesWith('learn', { network: { natGateways: 2, endpointZones: 0 } });

  it('has as many gateways as configured, in public subnets of their own', () => {
    network.resourceCountIs('AWS::EC2::NatGateway', 2);
    network.resourceCountIs('AWS::EC2::InternetGateway', 1);
    network.resourcePropertiesCountIs('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true }, 0);
  });

  it('pays for no interface endpoint, and keeps the free ones', () => {
    network.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 0);
    network.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }, 2);
  });

  it('lets pollers out over HTTPS', () => {
    cluster.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [
        { CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp', Description: 'Pollers invoke functions through NAT' },
      ],
    });
  });
});

describe('an imported network', () => {
  const { network, cluster } = templatesWith('production', { network: IMPORTED_NETWORK });

  it('is used by its ids, and nothing of it is made', () => {
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::VPCEndpoint']) network.resourceCountIs(type, 0);
    cluster.hasResourceProperties('AWS::MSK::Cluster', {
      BrokerNodeGroupInfo: { ClientSubnets: IMPORTED_NETWORK.brokerSubnetIds },
      NumberOfBrokerNodes: 3,
    });
    cluster.hasResourceProperties('AWS::EC2::SecurityGroup', { VpcId: IMPORTED_NETWORK.vpcId });
  });

  it('gets the endpoints that on-demand pollers need, in its own subnets', () => {
    const own = templatesWith('learn', { network: { ...IMPORTED_NETWORK, endpointZones: 1 } }).network;
    own.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { SubnetIds: ['subnet-0000001a'], VpcId: IMPORTED_NETWORK.vpcId }, 2);
  });
});

describe('endpoints', () => {
  it('say what they are for', () => {
    const { network } = templatesWith('learn', {});
    for (const purpose of ['on-demand pollers invoke functions', 'on-demand pollers assume the roles of functions']) {
      network.hasResourceProperties('AWS::EC2::VPCEndpoint', { Tags: Match.arrayWith([{ Key: 'purpose', Value: purpose }]) });
    }
  });
});

describe('the client instance', () => {
  it('is off by default', () => {
    clientsWith('learn', {}).resourceCountIs('AWS::EC2::Instance', 0);
  });

  it('has the tools set up for IAM, is reached by Session Manager only, and reads in a group of its own', () => {
    const template = clientsWith('learn', { network: { natGateways: 1, endpointZones: 0, clientInstance: true } });
    template.hasResourceProperties('AWS::EC2::Instance', { InstanceType: 't4g.micro', KeyName: Match.absent() });
    const userData = JSON.stringify(template.findResources('AWS::EC2::Instance'));
    expect(userData).toContain('sasl.mechanism=AWS_MSK_IAM');
    expect(userData).toContain('BOOTSTRAP');
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'ec2.amazonaws.com' } })] },
      ManagedPolicyArns: [{ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('AmazonSSMManagedInstanceCore')])] }],
    });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required' } } });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toMatch(/\/by-hand"/);
    const ingress = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).filter(({ Properties }) =>
      JSON.stringify(Properties.GroupId).includes('ClientInstance'),
    );
    expect(ingress).toEqual([]);
  });
});

describe('the security group of the cluster', () => {
  const rulesOf = (use: (cluster: IMskCluster, client: ec2.SecurityGroup) => void): readonly unknown[] => {
    const template: Template = templateOf((stack) => {
      const cluster = new ImportedMskCluster(stack, 'Theirs', {
        clusterArn: ARN,
        kind: 'standard',
        authentication: ['iam', 'scram', 'tls'],
        securityGroupId: 'sg-0123',
        logRetentionDays: 7,
        revision: '1',
      });
      const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
      use(cluster, new ec2.SecurityGroup(stack, 'Client', { vpc, allowAllOutbound: false }));
    });
    return Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [
      Properties.FromPort,
      Properties.ToPort,
      Properties.Description,
    ]);
  };

  it.each<{ readonly mode: AuthenticationMode; readonly inside: number; readonly outside: number; readonly what: string }>([
    { mode: 'iam', inside: 9098, outside: 9198, what: 'Kafka with IAM' },
    { mode: 'scram', inside: 9096, outside: 9196, what: 'Kafka with passwords (SCRAM)' },
    { mode: 'tls', inside: 9094, outside: 9194, what: 'Kafka with certificates (mTLS)' },
  ])('opens for $mode clients their port and no other', ({ mode, inside, outside, what }) => {
    expect(rulesOf((cluster, client) => cluster.allowClient(client, mode))).toEqual([[inside, inside, what]]);
    expect(rulesOf((cluster) => cluster.allowPublicClient(ec2.Peer.ipv4('203.0.113.0/24'), mode))).toEqual([
      [outside, outside, `${what}, public`],
    ]);
  });

  it('opens the exporters to what scrapes them', () => {
    expect(rulesOf((cluster, client) => cluster.allowMonitoring(client))).toEqual([[11001, 11002, 'Prometheus scrapes the exporters']]);
  });

  it('opens nothing for a way of authentication that the cluster has not', () => {
    const open = () =>
      templateOf((stack) => {
        const theirs = { clusterArn: ARN, kind: 'serverless', securityGroupId: 'sg-0123', logRetentionDays: 7, revision: '1' } as const;
        new ImportedMskCluster(stack, 'Theirs', theirs).allowPublicClient(ec2.Peer.anyIpv4(), 'tls');
      });
    expect(open).toThrow('Test/Theirs: a client must authenticate by iam, got tls');
  });
});

describe('a connection from another network', () => {
  it('is an endpoint for one way of authentication, at one port per broker', () => {
    const template = templateOf((stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
      const client = new ec2.SecurityGroup(stack, 'Client', { vpc, allowAllOutbound: false });
      const subnets = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
      new MskVpcConnection(stack, 'Connection', { clusterArn: ARN, authentication: 'scram', vpc, subnets }).allowClient(client);
    });
    template.hasResourceProperties('AWS::MSK::VpcConnection', { Authentication: 'SASL_SCRAM', TargetClusterArn: ARN });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 14001, ToPort: 14100 });
  });
});
