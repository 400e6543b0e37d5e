import { clusterLines, serverlessLines } from './cluster-lines';
import { counted, GROUPS, type Group, type Line, priced, unknown } from './line';
import { HOURS_PER_MONTH } from './prices';
import { type CostedResource, listAt, resourcesIn, type Templates, textAt } from './resources';
import { pollerLines, rateLines } from './usage-lines';
import { workloadOf } from './workload';

export interface Estimate {
  readonly environment: string;
  readonly region: string;
  readonly lines: readonly Line[];
  /** USD, of what is known; without what is not. */
  readonly monthly: number;
  readonly hourly: number;
  /** Lines without a figure. */
  readonly unknown: readonly Line[];
}

/** Resources that cost nothing by themselves, or nothing until something fails or is deployed. What is in none of the lists here is said as unknown. */
const FREE = [
  // Filters cost nothing; the metric that one makes costs as long as it has values. Mails of SNS: a thousand a month are free.
  /^AWS::(Logs::MetricFilter|SNS::(Topic|TopicPolicy|Subscription))$/,
  /^AWS::EC2::(VPC|Subnet|RouteTable|Route|SubnetRouteTableAssociation|InternetGateway|VPCGatewayAttachment|SecurityGroup|SecurityGroupIngress|SecurityGroupEgress|FlowLog|NetworkAcl.*)$/,
  /^AWS::IAM::/,
  /^AWS::MSK::(Configuration|ClusterPolicy|BatchScramSecret|Topic)$/,
  /^AWS::ApplicationAutoScaling::/,
  /^AWS::Lambda::(EventInvokeConfig|Permission|LayerVersion|Version|Alias)$/,
  /^AWS::Scheduler::ScheduleGroup$/,
  /^AWS::KMS::Alias$/,
  /^AWS::Logs::ResourcePolicy$/,
  /^AWS::SecretsManager::(RotationSchedule|ResourcePolicy|SecretTargetAttachment)$/,
  /^AWS::S3::Bucket(Policy)?$/,
  /^AWS::StepFunctions::StateMachine$/,
  /^AWS::CDK::Metadata$/,
  /^AWS::SSM::/,
  /^AWS::Glue::/,
  /^Custom::/,
  /^AWS::CloudFormation::/,
];

/** Counted together, in `rateLines`, `pollerLines`, or the lines of the cluster. */
const ELSEWHERE = new Set([
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Scheduler::Schedule',
  'AWS::Events::Rule',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Logs::LogGroup',
  'AWS::EC2::EIP',
]);

/** What the resources of an environment's templates cost in a month of 730 hours, at the rate that they are configured for. Pure. */
export function estimate(environment: string, region: string, templates: Templates): Estimate {
  const resources = resourcesIn(templates);
  const workload = workloadOf(resources);
  const lines = [
    ...resources.flatMap((resource) => {
      if (resource.type === 'AWS::MSK::Cluster') return clusterLines(resource, resources, workload);
      return resource.type === 'AWS::MSK::ServerlessCluster' ? serverlessLines(resources, workload) : [];
    }),
    ...countedLines(resources),
    ...pollerLines(resources),
    ...rateLines(resources, workload),
    ...unpricedLines(resources),
  ].sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group));
  const monthly = lines.reduce((sum, line) => sum + (line.monthly ?? 0), 0);
  return {
    environment,
    region,
    lines,
    monthly,
    hourly: monthly / HOURS_PER_MONTH,
    unknown: lines.filter((line) => line.monthly === undefined),
  };
}

function countedLines(resources: readonly CostedResource[]): readonly Line[] {
  const count = (type: string) => resources.filter((each) => each.type === type).length;
  const endpoints = resources.filter(
    ({ type, properties }) => type === 'AWS::EC2::VPCEndpoint' && textAt(properties, 'VpcEndpointType') === 'Interface',
  );
  const zones = endpoints.reduce((sum, { properties }) => sum + Math.max(1, listAt(properties, 'SubnetIds').length), 0);
  const nats = count('AWS::EC2::NatGateway');
  const each = (number: number, line: (number: number) => Line): readonly Line[] => (number === 0 ? [] : [line(number)]);
  return [
    ...each(zones, (number) =>
      priced(
        'network',
        `${counted(endpoints.length, 'interface endpoint')}, ${counted(number, 'address')}`,
        'interface endpoint',
        number,
        'and 0.01 USD per GB',
      ),
    ),
    ...each(nats, (number) => priced('network', counted(number, 'NAT gateway'), 'NAT gateway', number, 'and 0.045 USD per GB')),
    ...each(nats, (number) => priced('network', counted(number, 'public address'), 'public address', number)),
    ...each(count('AWS::EC2::FlowLog'), () => unknown('logs and metrics', 'flow logs', '0.50 USD per GB taken in; how many is not known')),
    ...each(count('AWS::CloudWatch::Alarm'), (number) =>
      priced('logs and metrics', counted(number, 'alarm'), 'alarm', number, 'one metric each'),
    ),
    ...each(count('AWS::CloudWatch::CompositeAlarm'), (number) =>
      priced('logs and metrics', counted(number, 'composite alarm'), 'composite alarm', number, 'a group that notifies'),
    ),
    ...each(count('AWS::CloudWatch::Dashboard'), (number) =>
      priced('logs and metrics', counted(number, 'dashboard'), 'dashboard', number, 'the first three of an account are free'),
    ),
    ...each(count('AWS::KMS::Key'), (number) => priced('keys and secrets', counted(number, 'key'), 'key', number)),
    ...each(count('AWS::SecretsManager::Secret'), (number) => priced('keys and secrets', counted(number, 'secret'), 'secret', number)),
  ];
}

const COUNTED = new Set([
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::NatGateway',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
]);

function unpricedLines(resources: readonly CostedResource[]): readonly Line[] {
  const strange = resources.map(({ type }) => type).filter((type) => !isCovered(type));
  return [...new Set(strange)]
    .sort()
    .map((type) => unknown('other', `${strange.filter((each) => each === type).length} x ${type}`, 'this estimate knows no price for it'));
}

const isCovered = (type: string): boolean => COUNTED.has(type) || ELSEWHERE.has(type) || FREE.some((pattern) => pattern.test(type));

/** USD of each group; undefined where the group has lines and none has a figure. */
export function sumOf({ lines }: Estimate, group: Group): number | undefined {
  const own = lines.filter((line) => line.group === group);
  const known = own.filter(({ monthly }) => monthly !== undefined);
  return own.length > 0 && known.length === 0 ? undefined : known.reduce((sum, { monthly = 0 }) => sum + monthly, 0);
}
