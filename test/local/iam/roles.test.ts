import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../local/assembly/json';
import { readRoles } from '../../../local/iam/roles';
import { assemblyOf, stackOf } from '../assembly/support';

const ASSUMED = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] };
const CLUSTER = { Type: 'AWS::MSK::Cluster', Properties: { ClusterName: 'logs' } };
const arnParts = (index: number): Json => ({ 'Fn::Select': [index, { 'Fn::Split': [':cluster/', { Ref: 'Cluster' }] }] });

const allow = (action: Json, resource: Json, more: JsonObject = {}): JsonObject => ({
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource, ...more }],
});

function rolesOf(role: JsonObject, others: JsonObject = {}) {
  const resources = {
    Cluster: CLUSTER,
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: ASSUMED, ...role } },
    ...others,
  };
  return readRoles(assemblyOf(stackOf('stack', { Resources: resources })));
}

describe('the roles of the templates', () => {
  it('have what is written inline, attached and managed, whoever names whom', () => {
    const [role] = rolesOf(
      {
        Policies: [{ PolicyName: 'inline', PolicyDocument: allow('kafka-cluster:Connect', { Ref: 'Cluster' }) }],
        ManagedPolicyArns: [
          { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']] },
          { Ref: 'Managed' },
        ],
      },
      {
        Attached: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: allow(['s3:PutObject'], '*') },
        },
        Strangers: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyName: 'q', Roles: ['somebody-else'], PolicyDocument: allow('s3:DeleteObject', '*') },
        },
        Managed: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { ManagedPolicyName: 'm', PolicyDocument: allow('sqs:SendMessage', '*') },
        },
      },
    );
    const actions = role?.statements.flatMap((statement) => ('actions' in statement ? statement.actions : []));
    expect(actions).toEqual([
      'kafka-cluster:Connect',
      's3:PutObject',
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
    ]);
    expect(role).toMatchObject({ address: 'stack/Role', assumedBy: ['lambda.amazonaws.com'] });
  });

  it('name topics by ARNs that are joined from the parts of the cluster’s', () => {
    const topic = { 'Fn::Join': ['', [arnParts(0), ':topic/', arnParts(1), '/visits']] };
    const [role] = rolesOf({ Policies: [{ PolicyName: 'p', PolicyDocument: allow('kafka-cluster:WriteData', topic) }] });
    expect(role?.statements).toEqual([
      {
        effect: 'Allow',
        actions: ['kafka-cluster:WriteData'],
        resources: [expect.stringMatching(/^arn:aws:kafka:us-east-1:111122223333:topic\/logs\/[0-9a-f-]+\/visits$/)],
      },
    ]);
  });

  it('keep denials, negations and conditions', () => {
    const document = {
      Statement: {
        Effect: 'Deny',
        NotAction: 'kafka-cluster:Connect',
        NotResource: ['*'],
        Condition: { Bool: { 'aws:SecureTransport': false } },
      },
    };
    const [role] = rolesOf({ Policies: [{ PolicyName: 'p', PolicyDocument: document }] });
    expect(role?.statements).toEqual([
      {
        effect: 'Deny',
        notActions: ['kafka-cluster:Connect'],
        notResources: ['*'],
        conditions: { Bool: { 'aws:SecureTransport': ['false'] } },
      },
    ]);
  });

  it('are refused with every error of their policies at once, each with its place', () => {
    const broken: Json = [
      { Effect: 'allow', Action: 'kafka-cluster:Connect', Resource: '*' },
      { Effect: 'Allow', Action: 'Connect', Resource: 'cluster/logs' },
      { Effect: 'Allow', Action: 'kafka-cluster:Connect' },
      { Effect: 'Allow', Actions: 'kafka-cluster:Connect', Action: 'a:b', NotAction: 'a:c', Resource: 7 },
      'everything',
    ];
    const failed = () =>
      rolesOf({
        Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: broken } }],
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/Admin'],
      });
    const place = 'stack/Role.Policies[0].PolicyDocument.Statement';
    expect(failed).toThrow(expect.objectContaining({ code: 'RESOURCE_INVALID' }));
    for (const problem of [
      `${place}[0].Effect must be Allow or Deny, got "allow"`,
      `${place}[1].Action must be service:Action or *, got "Connect"`,
      `${place}[1].Resource must be an ARN of six parts or *, got "cluster/logs"`,
      `${place}[2] must have either Resource or NotResource, got neither`,
      `${place}[3].Actions is not part of a role's statement`,
      `${place}[3] must have either Action or NotAction, got both`,
      `${place}[3].Resource must be text or a list of texts, got 7`,
      `${place}[4] must be a statement, got "everything"`,
      'stack/Role.ManagedPolicyArns names arn:aws:iam::aws:policy/Admin, whose statements are not known here',
    ]) {
      expect(failed).toThrow(problem);
    }
  });
});
