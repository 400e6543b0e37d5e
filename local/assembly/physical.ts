/** What Ref and Fn::GetAtt give for each resource type: the shapes of AWS, from the place and the resolved name. */
import { arn, digits, generatedName, globalArn, type Place, uuid } from './identity';
import type { Json } from './json';

/** Values of one resource. `attribute` gives undefined for what is not known before the resource was asked (custom resources). */
export interface ResourceValue {
  readonly ref: string;
  attribute(name: string): Json | undefined;
}

/** A property of the resource, resolved; undefined where it is absent. */
export type PropertyReader = (name: string) => Json | undefined;

type Attribute = (name: string, place: Place, property: PropertyReader) => Json | undefined;

interface Shape {
  /** Property that holds the name, where one may be given. */
  readonly nameProperty?: string;
  ref(name: string, place: Place): string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const sameName = (name: string): string => name;

/** Types whose Ref is an identifier with a prefix, e.g. `subnet-0a1b…`. */
function identified(prefix: string, idAttribute: string, copied: readonly string[] = []): Shape {
  const ref = (_: string, place: Place): string => `${prefix}-${digits(place, 17)}`;
  const copies = copied.map((name): readonly [string, Attribute] => [name, (_, __, property) => property(name)]);
  return { ref, attributes: { ...Object.fromEntries(copies), [idAttribute]: ref } };
}

type MakeArn = (name: string, place: Place) => string;

function named(nameProperty: string, makeArn: MakeArn, attributes: Shape['attributes'] = {}): Shape {
  return { nameProperty, ref: sameName, attributes: { Arn: makeArn, ...attributes } };
}

function byArn(nameProperty: string, makeArn: MakeArn, attributes: Shape['attributes'] = {}): Shape {
  return { nameProperty, ref: makeArn, attributes: { Arn: makeArn, ...attributes } };
}

const tableArn: MakeArn = (name, place) => arn(place, 'dynamodb', `table/${name}`);
const table = named('TableName', tableArn, {
  TableId: (_, place) => uuid(place),
  StreamArn: (name, place) => `${tableArn(name, place)}/stream/2026-01-01T00:00:00.000`,
});
/** The number after the UUID is part of a cluster's and a configuration's identity. */
const clusterArn: MakeArn = (name, place) => arn(place, 'kafka', `cluster/${name}/${uuid(place)}-2`);

const alarmArn: MakeArn = (name, place) => arn(place, 'cloudwatch', `alarm:${name}`);

const SHAPES: Readonly<Record<string, Shape>> = {
  'AWS::MSK::Cluster': byArn('ClusterName', clusterArn, { CurrentVersion: () => 'K2EUQ1WTGCTBG2' }),
  'AWS::MSK::ServerlessCluster': byArn('ClusterName', clusterArn),
  'AWS::MSK::Configuration': byArn('Name', (name, place) => arn(place, 'kafka', `configuration/${name}/${uuid(place)}-2`), {
    'LatestRevision.Revision': () => 1,
  }),
  'AWS::Lambda::Function': named('FunctionName', (name, place) => arn(place, 'lambda', `function:${name}`)),
  'AWS::Lambda::EventSourceMapping': {
    ref: (_, place) => uuid(place),
    attributes: {
      Id: (_, place) => uuid(place),
      EventSourceMappingArn: (_, place) => arn(place, 'lambda', `event-source-mapping:${uuid(place)}`),
    },
  },
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Scheduler::Schedule': named('Name', (name, place) => arn(place, 'scheduler', `schedule/default/${name}`)),
  'AWS::Scheduler::ScheduleGroup': named('Name', (name, place) => arn(place, 'scheduler', `schedule-group/${name}`)),
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    ref: (name) => name.toLowerCase(),
    attributes: {
      Arn: (name) => `arn:aws:s3:::${name.toLowerCase()}`,
      DomainName: (name) => `${name.toLowerCase()}.s3.amazonaws.com`,
      RegionalDomainName: (name, place) => `${name.toLowerCase()}.s3.${place.region}.amazonaws.com`,
    },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    ref: (name, place) => `https://sqs.${place.region}.amazonaws.com/${place.account}/${name}`,
    attributes: {
      Arn: (name, place) => arn(place, 'sqs', name),
      QueueName: (name) => name,
      QueueUrl: (name, place) => `https://sqs.${place.region}.amazonaws.com/${place.account}/${name}`,
    },
  },
  'AWS::SNS::Topic': byArn('TopicName', (name, place) => arn(place, 'sns', name), {
    TopicArn: (name, place) => arn(place, 'sns', name),
    TopicName: (name) => name,
  }),
  'AWS::IAM::Role': named('RoleName', (name, place) => globalArn(place, 'iam', `role/${name}`), {
    RoleId: (_, place) => `AROA${digits(place, 17).toUpperCase()}`,
  }),
  'AWS::IAM::ManagedPolicy': byArn('ManagedPolicyName', (name, place) => globalArn(place, 'iam', `policy/${name}`)),
  'AWS::KMS::Key': {
    ref: (_, place) => uuid(place),
    attributes: { KeyId: (_, place) => uuid(place), Arn: (_, place) => arn(place, 'kms', `key/${uuid(place)}`) },
  },
  'AWS::Glue::SchemaVersion': { ref: (_, place) => uuid(place), attributes: { VersionId: (_, place) => uuid(place) } },
  'AWS::KMS::Alias': { nameProperty: 'AliasName', ref: sameName, attributes: {} },
  'AWS::Logs::LogGroup': named('LogGroupName', (name, place) => arn(place, 'logs', `log-group:${name}:*`)),
  'AWS::StepFunctions::StateMachine': byArn('StateMachineName', (name, place) => arn(place, 'states', `stateMachine:${name}`), {
    Name: sameName,
  }),
  'AWS::CloudWatch::Alarm': named('AlarmName', alarmArn),
  'AWS::CloudWatch::CompositeAlarm': named('AlarmName', alarmArn),
  'AWS::EC2::VPC': identified('vpc', 'VpcId', ['CidrBlock']),
  'AWS::EC2::Subnet': identified('subnet', 'SubnetId', ['AvailabilityZone', 'CidrBlock', 'VpcId']),
  'AWS::EC2::SecurityGroup': identified('sg', 'GroupId', ['VpcId']),
  'AWS::EC2::RouteTable': identified('rtb', 'RouteTableId'),
  'AWS::EC2::VPCEndpoint': identified('vpce', 'Id'),
};

/**
 * Values of a resource as AWS would shape them. A type that is not in the table gets a generated name for Ref, an ARN-shaped text for
 * attributes that end in "Arn", and `<name>.<attribute>` for all others.
 */
export function physicalValue(type: string, property: PropertyReader, place: Place): ResourceValue {
  const shape = SHAPES[type] ?? { ref: sameName, attributes: {} };
  const given = shape.nameProperty === undefined ? undefined : property(shape.nameProperty);
  const name = typeof given === 'string' ? given : generatedName(place);
  return {
    ref: shape.ref(name, place),
    attribute: (attribute) => shape.attributes[attribute]?.(name, place, property) ?? guess(type, name, attribute, place),
  };
}

function guess(type: string, name: string, attribute: string, place: Place): string {
  const [, service = 'unknown', kind = 'resource'] = type.toLowerCase().split('::');
  return attribute.endsWith('Arn') ? arn(place, service, `${kind}/${name}`) : `${name}.${attribute}`;
}
