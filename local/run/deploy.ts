/** Deploys the assembly onto the running services, with the few variables that differ on one machine. */
import { setTimeout as delay } from 'node:timers/promises';
import { PRODUCER_ENV } from '../../lambda/producer/contract';
import { KAFKA_ENV } from '../../lambda/shared/kafka/contract';
import { TOPICS_ENV } from '../../lambda/topic-config/contract';
import { FunctionMeter } from '../alarms/sources/functions';
import { LogMeter } from '../alarms/sources/logs';
import { createTableStore } from '../deploy/adapters/dynamodb-tables';
import { createStateFile, NO_STATE } from '../deploy/adapters/state-file';
import { deployLocally } from '../deploy/deploy';
import type { DeployProgress } from '../deploy/ports';
import type { FunctionCredentials } from '../functions/environment';
import { FunctionLogFiles } from '../functions/log-files';
import { type FunctionRuntimeOptions, LocalFunctionRuntime } from '../functions/runtime';
import type { FunctionRuntime, FunctionSpec, LocalDeployment } from '../ports';
import { SCHEDULER_SPEED } from '../schedules/speed';
import { unlessAborted } from '../unless-aborted';
import type { Prepared } from './prepare';
import type { ServiceContext, Services } from './services';

export interface Deployed {
  readonly deployment: LocalDeployment;
  readonly runtime: LocalFunctionRuntime;
  readonly region: string;
  /** What the functions do and print, as metrics. */
  readonly meters: { readonly functions: FunctionMeter; readonly logs: LogMeter };
}

const CUSTOM = /^(Custom::|AWS::CloudFormation::CustomResource$)/;

/** @param extras what drills ask of the functions' runtime beside what everybody has */
export async function deploy(
  prepared: Prepared,
  services: Services,
  context: ServiceContext,
  extras: Pick<FunctionRuntimeOptions, 'clocksMayBeWrong'> = {},
): Promise<Deployed> {
  const { options, world, workspace, steps, lifecycle } = context;
  const region = prepared.plan.arn.split(':')[3] ?? '';
  const logs = await lifecycle.add('function logs', new FunctionLogFiles(workspace.logs));
  const meters = { functions: new FunctionMeter(), logs: new LogMeter() };
  const runtime = await lifecycle.add(
    'functions',
    new LocalFunctionRuntime({
      directory: workspace.functions,
      region,
      logs: {
        write: (line) => {
          logs.write(line);
          meters.logs.note(line.functionName, line.text);
        },
      },
      onResult: (name, result) => meters.functions.note(name, result),
      credentials: (spec) => credentialsOf(spec, services),
      freezes: true,
      ...extras,
    }),
  );
  const tables = createTableStore(services.dynamoDb.endpoint, region);
  const work = () =>
    deployLocally({
      environment: options.environment,
      assembly: prepared.assembly,
      runtime: givenUpWith(world.signal, runtime),
      tables,
      overrides: overridesFor(services, options.visitsPerSecond),
      state: workspace.stateFile === undefined ? NO_STATE : createStateFile(workspace.stateFile),
      surroundings: services.kafka.bootstrap,
      onProgress: (progress) => tellCustomResource(progress, context),
      wait: async (ms) => {
        await delay(ms, undefined, { signal: world.signal });
      },
    });
  const deployment = await steps.time('deploy', work, describeDeployment).finally(() => tables.close());
  return { deployment, runtime, region, meters };
}

/** Whoever gives a deploy up waits for no custom resource, which may take minutes: its function is stopped with all others. */
export function givenUpWith(signal: AbortSignal, runtime: FunctionRuntime): FunctionRuntime {
  return {
    register: (spec) => runtime.register(spec),
    invoke: (nameOrArn, payload) => unlessAborted(runtime.invoke(nameOrArn, payload), signal),
    stop: () => runtime.stop(),
  };
}

/** Visits per second of this machine's time are visits per minute of the schedules' time, when that runs sixty times as fast. */
function overridesFor(services: Services, visitsPerSecond: number) {
  const { iam } = services.kafka;
  return {
    always: {
      AWS_ENDPOINT_URL_DYNAMODB: services.dynamoDb.endpoint,
      AWS_ENDPOINT_URL_KAFKA: services.mskApi.endpoint,
      AWS_ENDPOINT_URL_S3: services.assets.endpoint,
      ...(iam === undefined ? {} : { [KAFKA_ENV.caFile]: iam.caFile }),
      // Functions run in Lambda's Node 24; here it may be an older one, of which the SDK would write a paragraph into every log.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    whereDeclared: {
      ...(iam === undefined ? { [KAFKA_ENV.auth]: 'none' } : {}),
      // The brokers here know every policy at once.
      [TOPICS_ENV.grantsWithin]: '0',
      [PRODUCER_ENV.visitsPerMinute]: String((visitsPerSecond * 60) / SCHEDULER_SPEED),
    },
  };
}

/** Of the function's role. Without IAM nobody checks them: DynamoDB Local takes any key of letters and digits. */
function credentialsOf(spec: FunctionSpec, { kafka }: Services): FunctionCredentials {
  const ofRole = spec.roleArn === undefined ? undefined : kafka.iam?.access.credentialsOf(spec.roleArn);
  return ofRole ?? { accessKeyId: `LOCAL${spec.name.replace(/[^A-Za-z0-9]/g, '')}`.slice(0, 40), secretAccessKey: 'local' };
}

function tellCustomResource(progress: DeployProgress, { steps, world }: ServiceContext): void {
  if (progress.reason !== undefined && !world.signal.aborted) world.view.note(`${progress.logicalId}: ${progress.reason}`);
  if (CUSTOM.test(progress.type) && (progress.status === 'done' || progress.status === 'unchanged')) {
    steps.record(`  ${progress.type}`, progress.ms, progress.status === 'unchanged' ? 'unchanged' : undefined);
  }
}

function describeDeployment(deployment: LocalDeployment): string {
  const { functions, topics, mappings, schedules, notEmulated } = deployment;
  const left = Object.values(notEmulated).reduce((sum, count) => sum + count, 0);
  return `${topics.length} topics, ${functions.length} functions, ${mappings.length} event source mappings, ${schedules.length} schedules; ${left} resources have no meaning here`;
}
