import { CustomResource, Duration, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { TOPICS_ENV, TOPICS_RESOURCE_TYPE, type TopicDeclaration, type TopicsProperties } from '../../lambda/topic-config/contract';
import { RETENTION_CHECK_MS } from '../../lambda/topic-config/domain/retention-step';
import { formatDuration } from '../../lambda/topic-config/domain/units';
import { checkTopics } from '../../lambda/topic-config/domain/validate';
import type { AppConfig } from '../config/schema';
import { bundle } from './bundle';
import type { IMskCluster } from './cluster';
import { HouseProvider } from './house-provider';
import type { MskNetwork } from './msk-network';
import { NodeFunction } from './node-function';
import { StackStatus } from './stack-status';
import { namesInPolicy, type PlacedDeclarations, placeDeclarations } from './topic-declarations';

export type TopicPolicy = AppConfig['topicPolicy'];

export interface KafkaTopicsProps {
  readonly cluster: IMskCluster;
  readonly network: MskNetwork;
  readonly topics: readonly TopicDeclaration[];
  readonly policy: TopicPolicy;
  readonly logRetentionDays: number;
  /** Whether never more than one handler runs at a time. */
  readonly isOneWriter: boolean;
}

/** The topics of a cluster as one resource: declared here, kept so by the reconciler in the network. */
export class KafkaTopics extends Construct {
  readonly handler: NodeFunction;

  constructor(scope: Construct, id: string, props: KafkaTopicsProps) {
    super(scope, id);
    const { cluster, topics, policy, logRetentionDays } = props;
    warnOfOddTopics(this, cluster, topics);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.network.vpc,
      description: 'Topic reconciler',
      allowAllOutbound: false,
    });
    cluster.allowClient(securityGroup);
    const handler = reconciler(this, props, securityGroup);
    this.handler = handler;
    const movesReplicas = policy.replicationChanges === 'apply';
    // Topics that are declared no longer stay on the cluster (below): the reconciler need not be able to delete.
    cluster.grantTopicAdmin(handler, namesInPolicy(handler, topics), ['create', 'partitions', 'configs']);
    const declarations = placeDeclarations(this, topics, { reader: handler, securityGroup, network: props.network });
    if (movesReplicas) cluster.grantReplicaMoves(handler);
    if (policy.knowsRollbacks) new StackStatus(this, 'StackStatus', { network: props.network, handler, securityGroup });
    const provider = new HouseProvider(this, 'Provider', { onEvent: handler, logRetentionDays, ...waiterOf(policy) });
    const resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      resourceType: TOPICS_RESOURCE_TYPE,
      properties: { ...topicsProperties(cluster, declarations, policy) },
    });
    // Rights and rules must be there before the handler runs, and until after it has run for the last time.
    resource.node.addDependency(handler, securityGroup);
  }
}

/** The reconciler takes a step of a retention at each question: not more often than brokers look. */
function waiterOf({ replicationChanges, retentionStep }: TopicPolicy) {
  if (retentionStep !== undefined) return { isAskedUntilComplete: true, queryInterval: Duration.millis(RETENTION_CHECK_MS) };
  return { isAskedUntilComplete: replicationChanges === 'apply' };
}

/** "Less than a minute in most cases", and twice that (https://docs.aws.amazon.com/msk/latest/developerguide/create-iam-access-control-policies.html). */
const GRANTS_WITHIN = Duration.minutes(2);

function reconciler(scope: Construct, props: KafkaTopicsProps, securityGroup: ec2.ISecurityGroup): NodeFunction {
  const { cluster, network, policy, logRetentionDays, isOneWriter } = props;
  return new NodeFunction(scope, 'Handler', {
    code: bundle('topic-config'),
    export: 'onEvent',
    description: 'Custom resource: brings the topics of the cluster to what is declared',
    memoryMiB: 512,
    timeout: Duration.minutes(10),
    kafka: cluster,
    environment: {
      [TOPICS_ENV.clusterArn]: cluster.clusterArn,
      [TOPICS_ENV.logLevel]: 'info',
      [TOPICS_ENV.grantsWithin]: String(GRANTS_WITHIN.toSeconds()),
      ...(policy.knowsRollbacks ? { [TOPICS_ENV.asksStackStatus]: 'true' } : {}),
    },
    placement: { vpc: network.vpc, subnets: network.functionSubnets, securityGroup },
    logRetentionDays,
    ...(isOneWriter ? { reservedConcurrency: 1 } : {}),
  });
}

/** What may be meant but is worth a look, such as a config key that nobody knows. */
function warnOfOddTopics(scope: Construct, { kind }: IMskCluster, topics: readonly TopicDeclaration[]): void {
  for (const { path, message } of checkTopics(topics, { flavour: kind }).warnings) {
    Validations.of(scope).addWarning(`msk-blueprint:${path}`, `${path}: ${message}`);
  }
}

const topicsProperties = (
  { clusterArn, kind }: IMskCluster,
  declarations: PlacedDeclarations,
  { allowDataLoss, strictKeys, onFewerPartitions, replicationChanges, retentionStep }: TopicPolicy,
): TopicsProperties => ({
  SchemaVersion: '1',
  ClusterArn: clusterArn,
  Flavour: kind,
  Adopt: 'adopt-if-equal',
  RemovalPolicy: 'retain',
  ...declarations,
  AllowDataLoss: allowDataLoss,
  StrictKeys: strictKeys,
  OnFewerPartitions: onFewerPartitions,
  Replication: replicationChanges,
  ...(retentionStep === undefined ? {} : { RetentionStep: formatDuration(retentionStep) }),
});
