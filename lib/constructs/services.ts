import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { MINUTE_MS } from '../config/fields';
import type { AppConfig } from '../config/schema';
import { bundle } from './bundle';
import type { IMskCluster } from './cluster';
import { addEventSource, type FailureDestination } from './event-source';
import { FailedBatches } from './failed-batches';
import { grantAll } from './grant';
import type { MskNetwork } from './msk-network';
import { NodeFunction, type NodeFunctionProps } from './node-function';
import { ServiceState } from './service-state';

export interface ServicesProps {
  readonly cluster: IMskCluster;
  readonly network: MskNetwork;
  /** Consumer groups begin with it. */
  readonly environmentName: string;
  readonly config: AppConfig['services'];
  readonly streams: AppConfig['streams'];
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  readonly logRetentionDays: number;
}

/** One service: its function, its consumer group and the mapping that reads for it. */
export interface Service {
  readonly name: string;
  readonly group: string;
  readonly function: NodeFunction;
  readonly mappingId: string;
}

const STATE_ACTIONS = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];

/** The services: one bundle, one function and one consumer group each, one table for the state of all. */
export class Services extends Construct {
  readonly all: readonly Service[];
  readonly stateTable: string;
  /** Where failed batches go that no topic takes; absent with provisioned pollers. */
  readonly failedBatches?: string;

  constructor(scope: Construct, id: string, props: ServicesProps) {
    super(scope, id);
    const { cluster, config, streams, environmentName } = props;
    const { table } = new ServiceState(this, 'State', props);
    this.stateTable = table.tableName;
    const onFailure = failureDestination(this, props);
    if ('bucket' in onFailure) this.failedBatches = onFailure.bucket.bucketName;
    const shared = sharedProps(this, props, table.tableName);
    this.all = config.names.map((name) => {
      const service = new NodeFunction(this, name, {
        ...shared,
        description: `Service ${name}: filters visits, measures and predicts one variable`,
        environment: { ...shared.environment, [CONSUMER_ENV.service]: name },
      });
      grantAll(service, [{ actions: STATE_ACTIONS, resources: [table.tableArn] }]);
      for (const topic of [streams.predictions, streams.deadLetters]) cluster.grantProduce(service, topic);
      const group = `${environmentName}-${name}`;
      const mapping = addEventSource(service, {
        cluster,
        topic: streams.visits,
        group,
        pollerGroup: `${environmentName}-services`,
        config: config.eventSource,
        onFailure,
      });
      return { name, group, function: service, mappingId: mapping.eventSourceMappingId };
    });
  }
}

function failureDestination(scope: Construct, { config, streams, removalPolicy }: ServicesProps): FailureDestination {
  if (config.eventSource.mode === 'provisioned') return { topic: streams.deadLetters };
  return { bucket: new FailedBatches(scope, 'FailedBatches', removalPolicy) };
}

/** What all services have in common; one code object, so that there is one asset. */
function sharedProps(scope: Construct, props: ServicesProps, stateTable: string): Omit<NodeFunctionProps, 'description'> {
  const { cluster, network, config, streams, logRetentionDays } = props;
  return {
    code: bundle('consumer'),
    export: 'handler',
    memoryMiB: 512,
    timeout: Duration.seconds(60),
    kafka: cluster,
    environment: {
      [CONSUMER_ENV.stateTable]: stateTable,
      [CONSUMER_ENV.predictionsTopic]: streams.predictions,
      [CONSUMER_ENV.deadLetterTopic]: streams.deadLetters,
      [CONSUMER_ENV.windowMinutes]: String(config.window / MINUTE_MS),
      [CONSUMER_ENV.partialResponses]: String(config.eventSource.mode === 'provisioned'),
    },
    placement: { vpc: network.vpc, subnets: network.functionSubnets, securityGroup: servicesSecurityGroup(scope, cluster, network) },
    logRetentionDays,
  };
}

/** One group for all services: they may reach the same things, and Lambda shares network interfaces per group and subnet. */
function servicesSecurityGroup(scope: Construct, cluster: IMskCluster, network: MskNetwork): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc: network.vpc,
    description: 'Services that read website visits',
    allowAllOutbound: false,
  });
  cluster.allowClient(group);
  group.addEgressRule(network.dynamoDb, ec2.Port.HTTPS, 'State table');
  return group;
}
