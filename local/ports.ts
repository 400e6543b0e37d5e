/** The parts of the local run and what they promise each other. Each is made by its own folder and joined in `local/run.ts`. */

/** Variables of the process environment, handed down from `local/main.ts`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Something that was started and must be ended; `stop` is idempotent and ends within its own deadline. */
export interface Stoppable {
  stop(): Promise<void>;
}

/** One broker of the template: node id (from 1), its availability zone as rack, its server properties (template's own). */
export interface BrokerSpec {
  readonly id: number;
  readonly rack: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface RunningBroker {
  readonly id: number;
  readonly rack: string;
  readonly port: number;
  /** Of the process that was started last. */
  readonly pid: number;
  /** Holds the port on which it tells its metrics (local/alarms/adapters/broker-beans.ts); absolute. */
  readonly metricsFile?: string;
}

export interface RunningKafka extends Stoppable {
  /** `127.0.0.1:port` of every broker, comma-separated, sorted by id. */
  readonly bootstrap: string;
  /** Version of Apache Kafka that runs, e.g. `3.9.2`. */
  readonly version: string;
  /** As they are now: a broker that was started again has another process. */
  readonly brokers: readonly RunningBroker[];
  /** How many brokers' processes run now, however the others ended. */
  readonly running: number;
  /** Undefined where the brokers speak plaintext with everybody. */
  readonly iam?: RunningIam;
  /** Called once when a broker ends that nobody stopped; the text holds the last lines of its log. */
  onUnexpectedExit(listener: (brokerId: number, text: string) => void): void;
  /** Ends a broker with the signal; resolves when its process is gone. Told to nobody as unexpected. */
  end(brokerId: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /**
   * Starts a broker again, with its data and on its ports; resolves when it says that it has started. A process of it that still runs (it may
   * hang) is ended before, and told to nobody as unexpected.
   */
  startAgain(brokerId: number): Promise<void>;
}

/** Brokers that enforce IAM: `bootstrap` then speaks SASL_SSL with OAUTHBEARER, as port 9098 of MSK does. */
export interface RunningIam {
  /** PEM, absolute: the authority of this run, which clients must trust. */
  readonly caFile: string;
  /** Like `bootstrap`, but plaintext and allowed everything: for this machine's own questions, never for a function. */
  readonly innerBootstrap: string;
  /** What the brokers decided, one file per broker; see local/kafka/iam/events.ts. */
  readonly eventFiles: readonly string[];
}

export interface RunningDynamoDb extends Stoppable {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly pid: number;
  /** Called once when it has ended and nobody stopped it; the text holds the last lines of its log. */
  onUnexpectedExit(listener: (text: string) => void): void;
}

/** A function of the template, resolved. */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  /** Folder of the asset; absolute. */
  readonly codeDirectory: string;
  /** `file.export`, as in the template. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** ARN of its role; its event source mapping reads with that role too. */
  readonly roleArn?: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Most instances at a time; undefined: the runtime's own bound. */
  readonly reservedConcurrency?: number;
}

/** Like Lambda's answer: the payload, or the error that the function threw, a time-out, or a process that died. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown; readonly durationMs: number; readonly coldStart: boolean }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly durationMs: number;
      readonly coldStart: boolean;
    };

export interface FunctionRuntime extends Stoppable {
  register(spec: FunctionSpec): void;
  /** Waits for a free instance (or starts one), then runs one invocation in it. Rejects only for an unknown function or a stopped runtime. */
  invoke(nameOrArn: string, payload: unknown): Promise<InvocationResult>;
}

/** `AWS::Lambda::EventSourceMapping`, resolved; field names as in the template's meaning, defaults filled in. */
export interface EventSourceMappingSpec {
  readonly functionArn: string;
  readonly topic: string;
  readonly consumerGroupId: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  readonly startingPositionTimestamp?: number;
  readonly batchSize: number;
  /** Seconds; AWS's default is 0.5. */
  readonly batchingWindowSeconds: number;
  /** -1: for ever (10 where a destination is set). */
  readonly maximumRetryAttempts: number;
  /** Seconds; -1: no limit. */
  readonly maximumRecordAgeSeconds: number;
  readonly bisectBatchOnError: boolean;
  readonly reportsBatchItemFailures: boolean;
  /** Most batches under way at the same time, each of other partitions: 5 per provisioned poller; 1 on demand, which AWS begins with. */
  readonly concurrentBatches: number;
  /** Event patterns as JSON text, checked; a record is for the function when one of them matches. Undefined: every record is. */
  readonly filters?: readonly string[];
  readonly onFailure?: OnFailureDestination;
  /** ARN of the cluster, for the event. */
  readonly eventSourceArn: string;
}

export type OnFailureDestination =
  | { readonly kind: 'kafka'; readonly topic: string }
  | { readonly kind: 's3'; readonly bucket: string }
  | { readonly kind: 'sqs'; readonly queueArn: string };

/** `AWS::Scheduler::Schedule`, resolved. */
export interface ScheduleSpec {
  readonly name: string;
  readonly functionArn: string;
  /** Period in milliseconds of scheduler time, from `rate(...)`. */
  readonly periodMs: number;
  /** Target input; `<aws.scheduler.scheduled-time>` is replaced at each tick. */
  readonly input: string;
}

/** What a finished local deploy hands to the schedules, mappings, view and report. */
export interface LocalDeployment {
  readonly environment: string;
  readonly clusterArn: string;
  readonly functions: readonly FunctionSpec[];
  readonly mappings: readonly EventSourceMappingSpec[];
  readonly schedules: readonly ScheduleSpec[];
  /** Names of the topics that the template declares. */
  readonly topics: readonly string[];
  /** Name of the services' state table. */
  readonly stateTable: string;
  /** Resource types of the templates that have no meaning on one machine (networks, keys, log groups, …) and how many there are. */
  readonly notEmulated: Readonly<Record<string, number>>;
}
