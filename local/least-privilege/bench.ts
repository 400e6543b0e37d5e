/** The deployed system on brokers that enforce IAM, and what each scenario needs to start fresh clients of a role. */
import { join } from 'node:path';
import { createKafka, type KafkaConnection } from '../../lambda/shared/kafka/client';
import { createSender, type Sender } from '../../lambda/shared/kafka/sender';
import { FunctionLogFiles } from '../functions/log-files';
import { LocalFunctionRuntime } from '../functions/runtime';
import type { LocalAccess } from '../iam/access';
import type { BrokerStatement } from '../kafka/iam/policy-file';
import type { FunctionSpec, InvocationResult, LocalDeployment } from '../ports';
import type { KafkaInUse } from '../run/services';
import type { Workspace } from '../run/workspace';
import { VisitStream } from './visits';

export interface BenchParts {
  readonly deployment: LocalDeployment;
  readonly kafka: KafkaInUse & { readonly iam: NonNullable<KafkaInUse['iam']> };
  readonly workspace: Workspace;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Outlasts the pause between two looks of the brokers at the policy file (PolicyFile.java: 20 ms). */
const POLICY_SETTLES_MS = 60;

export class Bench {
  readonly deployment: LocalDeployment;
  readonly kafka: BenchParts['kafka'];
  readonly destinations: string;
  /** Writes through the inner door, so that it is nobody's right. */
  readonly outside: Sender;
  readonly visits = new VisitStream();
  readonly #workspace: Workspace;
  readonly #signal: AbortSignal;
  #runtimes = 0;

  constructor({ deployment, kafka, workspace, signal }: BenchParts) {
    this.deployment = deployment;
    this.kafka = kafka;
    this.destinations = workspace.destinations;
    this.#workspace = workspace;
    this.#signal = signal;
    this.outside = createSender(createKafka(this.inner, undefined, 'producer'));
  }

  get access(): LocalAccess {
    return this.kafka.iam.access;
  }

  get inner(): KafkaConnection {
    return { auth: 'none', brokers: this.kafka.iam.innerBootstrap.split(','), clientId: 'least-privilege' };
  }

  /** Between two steps of the work, so that each leaves nothing behind. */
  throwIfInterrupted(): void {
    this.#signal.throwIfAborted();
  }

  /** Restricts a role while `use` runs, then gives it its statements back. */
  async restricted<Result>(roleArn: string, statements: readonly BrokerStatement[], use: () => Promise<Result>): Promise<Result> {
    this.throwIfInterrupted();
    await this.access.restrict(roleArn, statements);
    await new Promise((resolve) => setTimeout(resolve, POLICY_SETTLES_MS));
    try {
      return await use();
    } finally {
      await this.access.restrict(roleArn, undefined);
    }
  }

  /** Runs with functions in processes of their own that nobody used before. */
  async withFunctions<Result>(specs: readonly FunctionSpec[], use: (invoke: Invoke) => Promise<Result>): Promise<Result> {
    this.#runtimes += 1;
    const runtime = new LocalFunctionRuntime({
      directory: join(this.#workspace.functions, `proof-${this.#runtimes}`),
      region: this.access.policy.region,
      logs: new FunctionLogFiles(join(this.#workspace.logs, `proof-${this.#runtimes}`)),
      credentials: ({ roleArn = '' }) => this.#credentials(roleArn),
      stopGraceMs: 500,
    });
    try {
      for (const spec of specs) runtime.register(spec);
      return await use((arn, event) => runtime.invoke(arn, event));
    } finally {
      await runtime.stop();
    }
  }

  #credentials(roleArn: string) {
    const credentials = this.access.credentialsOf(roleArn);
    if (credentials === undefined) throw new RangeError(`no role of the templates is called ${roleArn}`);
    return credentials;
  }
}

export type Invoke = (functionArn: string, event: unknown) => Promise<InvocationResult>;
