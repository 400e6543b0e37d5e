import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import type { IMskCluster } from '../../lib/constructs/cluster';
import { ImportedMskCluster } from '../../lib/constructs/imported-cluster';
import { templateOf } from '../support/synth';

const ARN = 'arn:aws:kafka:us-east-1:111122223333:cluster/theirs/0a1b-1';

function withImported(use: (cluster: IMskCluster, role: iam.Role, group: ec2.SecurityGroup) => void): Template {
  return templateOf((stack) => {
    const cluster = new ImportedMskCluster(stack, 'Theirs', {
      clusterArn: ARN,
      kind: 'standard',
      securityGroupId: 'sg-0123',
      logRetentionDays: 7,
      revision: '1',
    });
    const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    const role = new iam.Role(stack, 'Client', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    use(cluster, role, new ec2.SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false }));
  });
}

const statements = (template: Template) =>
  Object.values(
    template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: Match.stringLikeRegexp('^Client') }] } }),
  ).flatMap((policy) => policy['Properties'].PolicyDocument.Statement);

describe('an imported cluster', () => {
  it('grants by exact ARNs', () => {
    const template = withImported((cluster, role) => {
      cluster.grantProduce(role, 'visits');
      cluster.grantTransactions(role, 'tx', ['visits']);
    });
    const resources = statements(template).flatMap(({ Resource }) => Resource);
    expect([...new Set(resources)].sort()).toEqual([
      ARN,
      'arn:aws:kafka:us-east-1:111122223333:topic/theirs/0a1b-1/visits',
      'arn:aws:kafka:us-east-1:111122223333:transactional-id/theirs/0a1b-1/tx',
    ]);
  });

  it('has no policy of its own as long as all clients are of its account', () => {
    withImported((cluster, role) => cluster.grantConsume(role, 'visits', 'readers')).resourceCountIs('AWS::MSK::ClusterPolicy', 0);
  });

  it('says in its own policy what principals of other accounts may do', () => {
    const theirs = new iam.ArnPrincipal('arn:aws:iam::444455556666:role/reader');
    const template = withImported((cluster) => {
      cluster.grantConsume(new iam.AccountPrincipal('444455556666'), 'visits', { prefix: 'theirs-' });
      cluster.grantDescribe(theirs, ['visits']);
    });
    template.resourceCountIs('AWS::MSK::ClusterPolicy', 1);
    const [policy] = Object.values(template.findResources('AWS::MSK::ClusterPolicy'));
    const allowed: readonly { readonly Action: string | readonly string[]; readonly Resource: string }[] =
      policy?.['Properties'].Policy.Statement;
    expect(policy?.['Properties'].ClusterArn).toBe(ARN);
    expect(allowed.map(({ Action, Resource }) => [Action, Resource])).toContainEqual([
      ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
      'arn:aws:kafka:us-east-1:111122223333:group/theirs/0a1b-1/theirs-*',
    ]);
    expect(JSON.stringify(allowed)).toContain('arn:aws:iam::444455556666:role/reader');
  });

  it('opens the port of IAM clients, and only that, to a client', () => {
    const template = withImported((cluster, _role, group) => cluster.allowClient(group));
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-0123',
      FromPort: 9098,
      ToPort: 9098,
      IpProtocol: 'tcp',
    });
  });

  it('has its bootstrap brokers looked up at deployment', () => {
    const template = withImported(() => undefined);
    template.hasResourceProperties('Custom::MskClusterInfo', { ClusterArn: ARN, Revision: '1' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: ['kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'], Resource: ARN })]),
      },
    });
  });

  it('tells its name from its ARN', () => {
    const names: string[] = [];
    withImported((cluster) => names.push(cluster.clusterName));
    expect(names).toEqual(['theirs']);
  });
});
