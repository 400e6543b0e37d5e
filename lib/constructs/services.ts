import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { SCHEMA_ENV } from '../../lambda/shared/contract';
import { MINUTE_MS } from '../config/fields';
import type { AppConfig } from '../config/schema';
import { bundle } from './bundle';
import type { IMskCluster } from './cluster';
import { addEventSource, type FailureDestination } from './event-source';
import { FailedBatches } from './failed-batches';
import { grantAll } from './grant';
import type { MskNetwork } from './msk-network';
import { NodeFunction, type NodeFunctionProps } from './node-function';
import { addPollSchedule, pollTimeout } from './poll-schedule';
import { ServiceState } from './service-state';

export interface ServicesProps {
  readonly cluster: IMskCluster;
  readonly network: MskNetwork;
  /** Consumer groups begin with it. */
  readonly environmentName: string;
  readonly config: AppConfig['services'];
  readonly streams: AppConfig['streams'];
  /** Of a prediction, in AWS Glue; undefined: predictions name none. */
  readonly schemaVersionId: string | undefined;
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  readonly logRetentionDays: number;
}

/** One service: its function, its consumer group and the mapping that reads for it. */
export interface Service {
  readonly name: string;
  readonly group: string;
  readonly function: NodeFunction;
  /** Absent where the function polls on a schedule. */
  readonly mappingId?: string;
}

/** Has a function read as a group, and returns the id of the mapping that does it, if one does. */
type Reading = (service: NodeFunction, group: string) => string | undefined;

const STATE_ACTIONS = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];

/** The services: one bundle, one function and one consumer group each, one table for the state of all. */
export class Services extends Construct {
  readonly all: readonly Service[];
  readonly stateTable: string;
  /** Where failed batches go that no topic takes; on-demand pollers alone need it. */
  readonly failedBatches?: string;

  constructor(scope: Construct, id: string, props: ServicesProps) {
    super(scope, id);
    const { cluster, config, streams, environmentName } = props;
    const { table } = new ServiceState(this, 'State', props);
    this.stateTable = table.tableName;
    const bucket = config.eventSource.mode === 'on-demand' ? new FailedBatches(this, 'FailedBatches', props.removalPolicy) : undefined;
    if (bucket !== undefined) this.failedBatches = bucket.bucketName;
    const polls = config.eventSource.mode === 'poll';
    const read = readingOf(props, bucket);
    const shared = sharedProps(this, props, table.tableName);
    this.all = config.names.map((name) => {
      const group = `${environmentName}-${name}`;
      const service = new NodeFunction(this, name, {
        ...shared,
        description: `Service ${name}: filters visits, measures and predicts one variable`,
        environment: { ...shared.environment, ...(polls ? readingEnvironment(streams.visits, group) : {}), [CONSUMER_ENV.service]: name },
      });
      grantAll(service, [{ actions: STATE_ACTIONS, resources: [table.tableArn] }]);
      for (const topic of [streams.predictions, streams.deadLetters]) cluster.grantProduce(service, topic);
      const mappingId = read(service, group);
      return { name, group, function: service, ...(mappingId === undefined ? {} : { mappingId }) };
    });
    if (config.replay) this.addReplay(shared, props);
  }

  /** One function for all services: it writes nothing, and has the right to read and no other. AWS names reading only together with a group. */
  private addReplay(shared: Omit<NodeFunctionProps, 'description'>, props: ServicesProps): void {
    const { cluster, streams, environmentName } = props;
    const group = `${environmentName}-replay`;
    const replay = new NodeFunction(this, 'Replay', {
      ...shared,
      code: bundle('reader'),
      export: 'replayRange',
      description: 'Tells what a service makes of a stretch of the topic; writes nothing',
      timeout: Duration.minutes(15),
      environment: { ...processEnvironment(props), ...readingEnvironment(streams.visits, group) },
    });
    cluster.grantConsume(replay, streams.visits, group);
  }
}

function readingOf({ cluster, config, streams, environmentName }: ServicesProps, bucket: FailedBatches | undefined): Reading {
  const { eventSource } = config;
  const topic = streams.visits;
  if (eventSource.mode === 'poll') {
    return (service, group) => {
      addPollSchedule(service, { cluster, topic, group, everyMs: eventSource.every });
      return undefined;
    };
  }
  const onFailure: FailureDestination = bucket === undefined ? { topic: streams.deadLetters } : { bucket };
  const pollerGroup = `${environmentName}-services`;
  return (service, group) =>
    addEventSource(service, { cluster, topic, group, pollerGroup, config: eventSource, onFailure }).eventSourceMappingId;
}

/** Who fetches for itself must know what. */
function readingEnvironment(topic: string, group: string): Readonly<Record<string, string>> {
  return { [CONSUMER_ENV.visitsTopic]: topic, [CONSUMER_ENV.group]: group };
}

/** What a service does with a record, whoever fetches it. */
function processEnvironment({ config, streams, schemaVersionId }: ServicesProps): Readonly<Record<string, string>> {
  return {
    [CONSUMER_ENV.predictionsTopic]: streams.predictions,
    [CONSUMER_ENV.deadLetterTopic]: streams.deadLetters,
    [CONSUMER_ENV.windowMinutes]: String(config.window / MINUTE_MS),
    ...(schemaVersionId === undefined ? {} : { [SCHEMA_ENV.versionId]: schemaVersionId }),
  };
}

/** What all services have in common; one code object, so that there is one asset. */
function sharedProps(scope: Construct, props: ServicesProps, stateTable: string): Omit<NodeFunctionProps, 'description'> {
  const { cluster, network, config, logRetentionDays } = props;
  const { eventSource } = config;
  return {
    ...(eventSource.mode === 'poll'
      ? { code: bundle('reader'), export: 'poll', timeout: pollTimeout(eventSource.every) }
      : { code: bundle('consumer'), export: 'handler', timeout: Duration.seconds(60) }),
    memoryMiB: 512,
    kafka: cluster,
    environment: {
      [CONSUMER_ENV.stateTable]: stateTable,
      ...processEnvironment(props),
      [CONSUMER_ENV.partialResponses]: String(eventSource.mode === 'provisioned'),
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
