/** IAM in a run: which connection has whose rights. */
import type { KafkaConnection } from '../../lambda/shared/kafka/client';
import { LocalAccess } from '../iam/access';
import { writeClientProperties } from '../iam/client-properties';
import type { EventSourceMappingSpec, LocalDeployment } from '../ports';
import type { Prepared } from './prepare';
import type { KafkaInUse, ServiceContext } from './services';

/** Undefined where `--no-iam` or `--bootstrap` leaves the brokers open. */
export async function openAccess({ assembly, plan }: Prepared, { options, workspace }: ServiceContext): Promise<LocalAccess | undefined> {
  return options.enforcesIam ? LocalAccess.open({ assembly, clusterArn: plan.arn, directory: workspace.iam }) : undefined;
}

/** The eyes of the local run look through the inner door: what they see is no function's right. */
export function connectionAsView({ bootstrap, iam }: KafkaInUse, clientId: string): KafkaConnection {
  return { auth: 'none', brokers: (iam?.innerBootstrap ?? bootstrap).split(','), clientId };
}

/** An event source mapping reads with the role of its function, as in AWS. */
export function connectionAsFunction(
  { bootstrap, iam }: KafkaInUse,
  { functions }: Pick<LocalDeployment, 'functions'>,
  { functionArn, consumerGroupId }: EventSourceMappingSpec,
): KafkaConnection {
  const endpoint = { brokers: bootstrap.split(','), clientId: consumerGroupId };
  if (iam === undefined) return { ...endpoint, auth: 'none' };
  const roleArn = functions.find(({ arn }) => arn === functionArn)?.roleArn;
  if (roleArn === undefined) throw new Error(`function ${functionArn} must have a role to read with, and has none`);
  return iam.access.connectionAs(roleArn, { ...endpoint, caFile: iam.caFile });
}

/** Written when the brokers answer, gone with them: the credentials are of this run. */
export async function offerClientProperties({ bootstrap, iam }: KafkaInUse, context: ServiceContext): Promise<void> {
  const { options, lifecycle, world } = context;
  if (iam === undefined || options.clientPropertiesFile === undefined) return;
  const { policy, guest: credentials } = iam.access;
  const properties = { bootstrap, caFile: iam.caFile, region: policy.region, credentials };
  await lifecycle.add('client properties', await writeClientProperties(options.clientPropertiesFile, properties));
  world.view.note(`properties and credentials for a client of your own: ${options.clientPropertiesFile}`);
}
