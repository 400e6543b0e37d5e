import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { synthesize } from '../support/synth';

const learn = synthesize('learn').templates.network;
const production = synthesize('production').templates.network;

const zonesOf = (subnets: Record<string, Record<string, { readonly AvailabilityZone?: string }>>) =>
  Object.values(subnets).map((subnet) => subnet['Properties']?.AvailabilityZone);

describe('the network', () => {
  it('has a subnet for brokers and one for functions in each configured zone', () => {
    const zones = zonesOf(learn.findResources('AWS::EC2::Subnet'));
    expect(zones.sort()).toEqual(['us-east-1a', 'us-east-1a', 'us-east-1b', 'us-east-1b', 'us-east-1c', 'us-east-1c']);
  });

  it('reaches S3 and DynamoDB by gateway endpoints', () => {
    for (const template of [learn, production]) {
      const gateways = Object.values(template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Gateway' } }));
      expect(gateways.map(({ Properties }) => Properties.ServiceName['Fn::Join'][1][2]).sort()).toEqual(['.dynamodb', '.s3']);
    }
  });

  it('has endpoints for Lambda and STS in as many zones as configured, for on-demand pollers', () => {
    const endpoints = Object.values(learn.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }));
    expect(endpoints.map(({ Properties }) => Properties.ServiceName).sort()).toEqual([
      'com.amazonaws.us-east-1.lambda',
      'com.amazonaws.us-east-1.sts',
    ]);
    for (const { Properties } of endpoints) expect(Properties.SubnetIds).toHaveLength(2);
  });

  it('lets those endpoints serve Lambda only', () => {
    learn.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.us-east-1.sts',
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } })] },
    });
  });

  it('pays for no interface endpoint where pollers are provisioned', () => {
    expect(production.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } })).toEqual({});
  });

  it('records its flows where configured', () => {
    learn.resourceCountIs('AWS::EC2::FlowLog', 0);
    production.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', ResourceType: 'VPC' });
  });
});
