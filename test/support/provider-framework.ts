import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What CloudFormation would receive. */
export interface CfnResponse {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}

interface Answered {
  readonly body: CfnResponse;
  readonly bytes: number;
}

type UserFunction = (event: unknown) => Promise<unknown>;

interface Framework {
  onEvent(event: unknown): Promise<void>;
  isComplete(event: unknown): Promise<void>;
}

/** CloudFormation refuses more. */
const MAX_RESPONSE_BYTES = 4_096;
const MAX_CALLS = 2_000;

/**
 * The CDK's own provider framework, as it is deployed (aws-cdk-lib/custom-resources/lib/provider-framework/runtime), around a handler that
 * serves `onEvent` and `isComplete`. Its way out, the module `outbound`, is made for tests to replace.
 */
export class ProviderFramework {
  readonly #handler: UserFunction;
  readonly #framework: Framework;
  #response: Answered | undefined;
  #waiting: unknown;

  constructor(handler: UserFunction) {
    this.#handler = handler;
    this.#framework = loadFramework({
      httpRequest: async (_options, body) => {
        this.#response = { body: JSON.parse(body), bytes: Buffer.byteLength(body) };
      },
      invokeFunction: async ({ Payload }) => this.#invoke(JSON.parse(Payload)),
      startExecution: async ({ input }) => {
        this.#waiting = JSON.parse(input);
      },
    });
  }

  /** One request of CloudFormation to its end: the event, then the waiter's calls. @returns what CloudFormation is told */
  async send(event: Readonly<Record<string, unknown>>): Promise<CfnResponse> {
    this.#response = undefined;
    this.#waiting = undefined;
    await inEnvironment(() => this.#framework.onEvent(structuredClone(event)));
    for (let calls = 0; this.#response === undefined && this.#waiting !== undefined && calls < MAX_CALLS; calls += 1) {
      await inEnvironment(() => this.#framework.isComplete(structuredClone(this.#waiting))).catch((error: unknown) => {
        if (!(error instanceof Error) || error.constructor.name !== 'Retry') throw error;
      });
    }
    const response = this.#answered();
    if (response.bytes > MAX_RESPONSE_BYTES) throw new Error(`CloudFormation refuses a response of ${response.bytes} bytes`);
    return response.body;
  }

  // Lambda turns what a function throws into a payload with a trace.
  async #invoke(event: unknown): Promise<{ readonly Payload: string; readonly FunctionError?: string }> {
    try {
      return { Payload: JSON.stringify((await this.#handler(event)) ?? null) };
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      const trace = (stack ?? '').split('\n');
      return { FunctionError: 'Unhandled', Payload: JSON.stringify({ errorType: name, errorMessage: message, trace }) };
    }
  }

  #answered(): Answered {
    if (this.#response === undefined) throw new Error('the framework has not answered CloudFormation');
    return this.#response;
  }
}

interface Outbound {
  httpRequest(options: unknown, body: string): Promise<void>;
  invokeFunction(request: { readonly Payload: string }): Promise<unknown>;
  startExecution(request: { readonly input: string }): Promise<void>;
}

/** A copy of the framework of its own, over the given way out. */
function loadFramework(outbound: Outbound): Framework {
  const require = createRequire(__filename);
  const runtime = join(dirname(require.resolve('aws-cdk-lib/package.json')), 'custom-resources', 'lib', 'provider-framework', 'runtime');
  for (const name of Object.keys(require.cache).filter((path) => path.startsWith(runtime))) delete require.cache[name];
  const path = require.resolve(join(runtime, 'outbound.js'));
  const module = Object.assign(Object.create(null), { id: path, filename: path, loaded: true, exports: outbound });
  require.cache[path] = module;
  return require(join(runtime, 'framework.js'));
}

const VARIABLES = {
  USER_ON_EVENT_FUNCTION_ARN: 'arn:aws:lambda:eu-west-1:111122223333:function:topics',
  USER_IS_COMPLETE_FUNCTION_ARN: 'arn:aws:lambda:eu-west-1:111122223333:function:topics',
  WAITER_STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:waiter',
} as const;

// The framework reads the process's variables and writes long lines; neither is left behind.
async function inEnvironment<T>(run: () => Promise<T>): Promise<T> {
  const log = console.log;
  console.log = () => undefined;
  Object.assign(process.env, VARIABLES);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(VARIABLES)) delete process.env[name];
    console.log = log;
  }
}
