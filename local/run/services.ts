/** Starts what the functions talk to: brokers, tables, the MSK API. Each is registered for the end as soon as it runs. */
import { startAssetServer } from '../assets/server';
import { startDynamoDb } from '../dynamodb/dynamodb';
import { LocalError } from '../errors';
import type { LocalAccess } from '../iam/access';
import { type KafkaOptions, startKafka } from '../kafka/cluster';
import type { Lifecycle } from '../lifecycle';
import type { LoopbackServer } from '../loopback-server';
import { startMskApi } from '../msk-api/server';
import type { Options } from '../options';
import type { RunningDynamoDb, RunningIam, RunningKafka } from '../ports';
import type { Steps } from '../steps';
import { together } from '../together';
import type { WebServer } from '../web/server';
import { openAccess } from './iam';
import type { Prepared, World } from './prepare';
import type { Workspace } from './workspace';

/** What a run needs of Kafka, whoever started it. */
export interface KafkaInUse {
  readonly bootstrap: string;
  readonly version: string;
  /** Undefined where `--bootstrap` names the brokers: they are not ours to watch. */
  readonly own?: RunningKafka;
  /** Who may do what; undefined where nothing is enforced and all is plaintext. */
  readonly iam?: RunningIam & { readonly access: LocalAccess };
}

export interface Services {
  readonly kafka: KafkaInUse;
  readonly dynamoDb: RunningDynamoDb;
  readonly mskApi: LoopbackServer;
  /** What S3 holds of a deployment: its assets. */
  readonly assets: LoopbackServer;
}

export interface ServiceContext {
  readonly options: Options;
  readonly world: World;
  readonly workspace: Workspace;
  readonly steps: Steps;
  readonly lifecycle: Lifecycle;
  /** Undefined: nobody is shown a page. */
  readonly web?: WebServer;
}

/** @param inFront what stands between clients and brokers */
export async function startServices(prepared: Prepared, context: ServiceContext, inFront?: KafkaOptions['inFront']): Promise<Services> {
  const { plan } = prepared;
  const [kafka, dynamoDb] = await together(context.world.signal, (signal) => {
    const parts = { ...context, world: { ...context.world, signal } };
    return [startBrokers(prepared, parts, inFront), startTables(prepared, parts)];
  });
  const mskApi = await context.lifecycle.add(
    'MSK API',
    await startMskApi([{ ...plan, bootstrap: kafka.bootstrap, brokerCount: plan.brokers.length }]),
  );
  const assets = await context.lifecycle.add('assets', await startAssetServer(prepared.assembly, context.workspace.assets));
  return { kafka, dynamoDb, mskApi, assets };
}

function startBrokers(prepared: Prepared, context: ServiceContext, inFront: KafkaOptions['inFront']): Promise<KafkaInUse> {
  const { options, world, workspace, steps, lifecycle } = context;
  const { kafka: artifacts, tools, plan } = prepared;
  if (options.bootstrap !== undefined) return Promise.resolve({ bootstrap: options.bootstrap, version: 'as it is' });
  if (artifacts === undefined) throw new LocalError('ARTIFACTS_NOT_BUILT', 'brokers need the jars of Kafka, and none were prepared');
  const start = async () => {
    const access = await openAccess(prepared, context);
    const started = await startKafka(plan.brokers, {
      artifacts,
      tools,
      environment: world.environment,
      dataDirectory: workspace.kafka,
      signal: world.signal,
      ...(access === undefined ? {} : { iam: { policyFile: access.policyFile, logDirectory: access.logDirectory } }),
      ...(inFront === undefined ? {} : { inFront }),
      onIgnored: (ignored) => {
        for (const line of ignoredLines(ignored)) world.view.note(line);
      },
    });
    return { own: await lifecycle.add('brokers', started), access };
  };
  return steps
    .time(`start ${plan.brokers.length} brokers`, start, ({ own, access }) => describeBrokers(own, access))
    .then(({ own, access }) => ({
      bootstrap: own.bootstrap,
      version: own.version,
      own,
      ...(access === undefined || own.iam === undefined ? {} : { iam: { ...own.iam, access } }),
    }));
}

function describeBrokers({ version, brokers }: RunningKafka, access: LocalAccess | undefined): string {
  const ports = brokers.map(({ port }) => `:${port}`).join(' ');
  return `Apache Kafka ${version} on ${ports}${access === undefined ? '' : `, IAM for ${access.policy.roles.length} roles`}`;
}

function startTables(prepared: Prepared, context: ServiceContext): Promise<RunningDynamoDb> {
  const { world, workspace, steps, lifecycle } = context;
  const start = async () =>
    lifecycle.add(
      'DynamoDB Local',
      await startDynamoDb({
        artifacts: prepared.dynamoDb,
        tools: prepared.tools,
        environment: world.environment,
        logDirectory: workspace.logs,
        signal: world.signal,
        ...(workspace.tables === undefined ? {} : { dataDirectory: workspace.tables }),
      }),
    );
  return steps.time('start DynamoDB Local', start);
}

/** One line per reason: a template has several properties that one machine must decide itself. */
function ignoredLines(ignored: readonly { readonly name: string; readonly reason: string }[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of ignored) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  return [...byReason].map(([reason, names]) => `without effect here (${reason}): ${names.join(', ')}`);
}
