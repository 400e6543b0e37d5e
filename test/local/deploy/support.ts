/** Fakes of the deploy's ports and a small app: cluster, provider framework, topics, one service. */
import type { JsonObject } from '../../../local/assembly/json';
import type { TableSpec } from '../../../local/assembly/resources/table';
import type { Assembly } from '../../../local/assembly/template';
import { NO_STATE } from '../../../local/deploy/adapters/state-file';
import type { DeployProgress, DeployState, StateStore } from '../../../local/deploy/ports';
import type { DeployOptions } from '../../../local/deploy/session';
import type { FunctionRuntime, FunctionSpec, InvocationResult } from '../../../local/ports';
import { ASSET_BUCKET, assemblyOf, clusterStacks, stackOf } from '../assembly/support';

export interface Invocation {
  readonly functionName: string;
  readonly event: JsonObject;
}

/** Answers by function name; an error is thrown by the function. */
export type Answers = Readonly<Record<string, (event: JsonObject) => unknown>>;

export class FakeRuntime implements FunctionRuntime {
  readonly registered: FunctionSpec[] = [];
  readonly invocations: Invocation[] = [];
  readonly #answers: Answers;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  register(spec: FunctionSpec): void {
    this.registered.push(spec);
  }

  async invoke(nameOrArn: string, payload: unknown): Promise<InvocationResult> {
    const functionName = nameOrArn.split(':').at(-1) ?? '';
    if (!this.registered.some((spec) => spec.name === functionName)) {
      throw new Error(`unknown function ${functionName}`);
    }
    const event: JsonObject = JSON.parse(JSON.stringify(payload));
    this.invocations.push({ functionName, event });
    const measured = { durationMs: 1, coldStart: false };
    try {
      return { ok: true, payload: this.#answers[functionName]?.(event) ?? null, ...measured };
    } catch (error) {
      return { ok: false, errorType: 'Error', errorMessage: error instanceof Error ? error.message : String(error), ...measured };
    }
  }

  async stop(): Promise<void> {}
}

export function memoryState(): StateStore & { current: DeployState | undefined } {
  const store: StateStore & { current: DeployState | undefined } = {
    current: undefined,
    load: async () => store.current,
    save: async (state) => {
      store.current = structuredClone(state);
    },
  };
  return store;
}

const lambda = (name: string, variables: JsonObject, more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name,
    Code: { S3Bucket: ASSET_BUCKET, S3Key: 'code.zip' },
    Handler: 'index.handler',
    Environment: { Variables: variables },
    ...more,
  },
});

const att = (id: string, name: string): JsonObject => ({ 'Fn::GetAtt': [id, name] });

/** Framework, waiter and user functions as the CDK's Provider synthesizes them. */
export function providerResources(prefix: string, hasWaiter: boolean): JsonObject {
  const waiting = {
    USER_IS_COMPLETE_FUNCTION_ARN: att(`${prefix}IsComplete`, 'Arn'),
    WAITER_STATE_MACHINE_ARN: { Ref: `${prefix}Waiter` },
  };
  const definition = [
    '{"Retry":[{"IntervalSeconds":5,"MaxAttempts":3,"BackoffRate":1}],"Resource":"',
    att(`${prefix}IsComplete`, 'Arn'),
    '"}',
  ];
  return {
    [`${prefix}OnEvent`]: lambda(`${prefix}-on-event`, {}),
    [`${prefix}Framework`]: lambda(`${prefix}-framework`, {
      USER_ON_EVENT_FUNCTION_ARN: att(`${prefix}OnEvent`, 'Arn'),
      ...(hasWaiter ? waiting : {}),
    }),
    ...(hasWaiter
      ? {
          [`${prefix}IsComplete`]: lambda(`${prefix}-is-complete`, {}),
          [`${prefix}Waiter`]: {
            Type: 'AWS::StepFunctions::StateMachine',
            Properties: { DefinitionString: { 'Fn::Join': ['', definition] } },
          },
        }
      : {}),
  };
}

const TABLE: JsonObject = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'state',
    AttributeDefinitions: [{ AttributeName: 'service', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'service', KeyType: 'HASH' }],
  },
};

export interface AppOptions {
  /** Properties of the topics resource besides its service token. */
  readonly topics?: JsonObject;
  readonly hasWaiter?: boolean;
  /** Key in the bucket of assets to file, beside the code. */
  readonly assets?: Readonly<Record<string, string>>;
  /** More resources of the app's stack. */
  readonly more?: JsonObject;
  /** Logical ids to leave out. */
  readonly without?: readonly string[];
}

export const DEFAULT_TOPICS: JsonObject = { Topics: [{ name: 'website-logs', partitions: 12, compacted: false }] };

export function appAssembly(options: AppOptions = {}): Assembly {
  const resources: Record<string, JsonObject[string]> = {
    ...providerResources('info', false),
    Info: {
      Type: 'Custom::MskClusterInfo',
      Properties: {
        ServiceToken: att('infoFramework', 'Arn'),
        ClusterArn: { 'Fn::GetStackOutput': { StackName: 'msk-learn-cluster', OutputName: 'PublishClusterArn' } },
        Revision: 3,
      },
    },
    ...providerResources('topics', options.hasWaiter ?? false),
    Topics: {
      Type: 'Custom::KafkaTopics',
      Properties: { ServiceToken: att('topicsFramework', 'Arn'), ...(options.topics ?? DEFAULT_TOPICS) },
    },
    Table: TABLE,
    Service: lambda('service', { STATE_TABLE: { Ref: 'Table' }, BOOTSTRAP_BROKERS: att('Info', 'BootstrapBrokers'), KAFKA_AUTH: 'iam' }),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Service' },
        Topics: ['website-logs'],
        StartingPosition: 'TRIM_HORIZON',
        EventSourceArn: att('Info', 'ClusterArn'),
      },
    },
    ...(options.more ?? {}),
  };
  for (const logicalId of options.without ?? []) {
    delete resources[logicalId];
  }
  return assemblyOf(
    ...clusterStacks(),
    stackOf('app', { Resources: resources }, { 'code.zip': '/assembly/asset.code', ...options.assets }),
  );
}

export const ANSWERS: Answers = {
  'info-on-event': (event) => ({
    PhysicalResourceId: 'cluster-info',
    Data: { BootstrapBrokers: '127.0.0.1:9092', ClusterArn: (event['ResourceProperties'] as JsonObject)['ClusterArn'] },
  }),
  'topics-on-event': () => ({ PhysicalResourceId: 'topics-1' }),
};

/** Options with fakes, and what they saw. */
export function deployWith(
  assembly: Assembly,
  answers: Answers = ANSWERS,
  more: Partial<DeployOptions> = {},
): DeployOptions & {
  readonly runtime: FakeRuntime;
  readonly progress: DeployProgress[];
  readonly ensured: TableSpec[];
  readonly waits: number[];
} {
  const progress: DeployProgress[] = [];
  const ensured: TableSpec[] = [];
  const waits: number[] = [];
  return {
    environment: 'learn',
    assembly,
    tables: {
      ensureTable: async (spec) => {
        ensured.push(spec);
        return 'created';
      },
    },
    overrides: { always: {}, whereDeclared: {} },
    state: NO_STATE,
    surroundings: '127.0.0.1:9092',
    onProgress: (event) => {
      progress.push(event);
    },
    wait: async (ms) => {
      waits.push(ms);
    },
    ...more,
    runtime: new FakeRuntime(answers),
    progress,
    ensured,
    waits,
  };
}
