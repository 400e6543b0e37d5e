/** Starts the whole local system as a ground for drills: the templates deployed, a few services reading. */
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import type { Lifecycle } from '../lifecycle';
import { deploy } from '../run/deploy';
import { type Prepared, prepare, type World } from '../run/prepare';
import { startServices } from '../run/services';
import { openWorkspace } from '../run/workspace';
import type { Steps } from '../steps';
import { RETENTION_CHECK_MS } from './drills/disk';
import { CUT_OFF_BROKER } from './drills/network';
import { SESSION_MS } from './drills/sessions';
import { startFaultyDynamoDb } from './dynamodb-faults';
import { Ground } from './ground';
import type { DrillOptions } from './options';
import type { OpenLog } from './ports';
import { startTcpProxy, type TcpProxy } from './proxy';

/** Three of the twenty: each reads everything, and two cores have brokers to run as well. */
const SERVICES: readonly string[] = ['traffic', 'error-rate', 'not-found-rate'];

/** What makes the brokers quicker to do what takes them minutes otherwise. */
const HASTE: Readonly<Record<string, string>> = {
  'listener.name.client.oauthbearer.connections.max.reauth.ms': String(SESSION_MS),
  'log.retention.check.interval.ms': String(RETENTION_CHECK_MS),
};

export interface GroundContext {
  readonly options: DrillOptions;
  readonly world: World;
  readonly steps: Steps;
  readonly lifecycle: Lifecycle;
  readonly openLog: OpenLog;
}

/**
 * @param kind `breakable`: three services, one broker behind a network that can be cut, short sessions, clocks that can be set; `as-it-is`: all
 * services, and nothing but what `npm start` has
 */
export async function openGround(context: GroundContext, kind: 'breakable' | 'as-it-is'): Promise<Ground> {
  const { options, world, steps, lifecycle, openLog } = context;
  const isBreakable = kind === 'breakable';
  const workspace = await lifecycle.add('temporary folder', await openWorkspace(world.environment));
  const parts = { options, world, workspace, steps, lifecycle };
  const prepared = await prepare(options, world, workspace, steps);
  const networks = new Map<number, TcpProxy>();
  const inFront = async (brokerId: number, port: number): Promise<number> => {
    if (brokerId !== CUT_OFF_BROKER) return port;
    const proxy = await lifecycle.add(`network of broker ${brokerId}`, await startTcpProxy(port));
    networks.set(brokerId, proxy);
    return proxy.port;
  };
  const services = await startServices(isBreakable ? hastened(prepared) : prepared, parts, isBreakable ? inFront : undefined);
  const tables = isBreakable ? await lifecycle.add('faulty tables', await startFaultyDynamoDb(services.dynamoDb.endpoint)) : undefined;
  const reached = { ...services.dynamoDb, ...(tables === undefined ? {} : { endpoint: tables.endpoint }) };
  const deployed = await deploy(prepared, { ...services, dynamoDb: reached }, parts, { clocksMayBeWrong: isBreakable });
  const { functions, mappings } = deployed.deployment;
  const nameOf = (arn: string): string => functions.find((each) => each.arn === arn)?.environment[CONSUMER_ENV.service] ?? '';
  const chosen = isBreakable ? mappings.filter(({ functionArn }) => SERVICES.includes(nameOf(functionArn))) : mappings;
  const ground = new Ground({
    context: parts,
    services,
    deployed,
    networks,
    mappings: chosen,
    openLog,
    ...(tables === undefined ? {} : { tables }),
  });
  await lifecycle.add('drills', ground);
  await steps.time(
    'join consumer groups',
    () => ground.start(),
    () => `${chosen.length} services`,
  );
  return ground;
}

function hastened(prepared: Prepared): Prepared {
  const brokers = prepared.plan.brokers.map((broker) => ({ ...broker, properties: { ...broker.properties, ...HASTE } }));
  return { ...prepared, plan: { ...prepared.plan, brokers } };
}
