import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import {
  type App,
  CfnResource,
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  Stack,
  Token,
} from 'aws-cdk-lib';

/** Two orders of magnitude above what it takes: passed only when the thread is gone. */
const DEADLINE_MS = 300_000;
/** Added to each stack at synthesis, unless reporting is off. */
const METADATA = 'AWS::CDK::Metadata';

type Rules = 'CloudFormation Validate' | 'cdk-preflight';
type Answer = { readonly result: PolicyValidationPluginReport } | { readonly failure: string };

interface Asked {
  readonly answer: MessagePort;
  readonly done: Int32Array<SharedArrayBuffer>;
}

/**
 * Rules in a thread of their own. An engine of WebAssembly starts for more than two seconds and then judges all templates; the engines of the CDK and of
 * cdk-preflight need nothing of each other, and nothing of the app but its types of resources to start. Validation is synchronous: whoever needs the report waits.
 */
class RulesAhead {
  readonly #rules: Rules;
  readonly #thread: Worker;
  #asked: Asked | undefined;

  /** @param exclude ids of rules of cdk-preflight that do not apply */
  constructor(rules: Rules, exclude: readonly string[]) {
    this.#rules = rules;
    this.#thread = new Worker(join(__dirname, 'rules-thread.cjs'), { workerData: { rules, exclude }, execArgv: [] });
    this.#thread.unref();
  }

  /** The engine starts while the app is still being synthesized. */
  warm(types: readonly string[], region: string | undefined, accountId: string | undefined): void {
    this.#thread.postMessage({ types, region, accountId });
  }

  start({ templatePaths, stackTemplates, accountId, region }: IPolicyValidationContext): void {
    const { port1, port2 } = new MessageChannel();
    const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    // Only what can be copied: the context also holds the app.
    const context = { templatePaths, stackTemplates, accountId, region };
    this.#thread.postMessage({ context, answer: port2, done }, [port2]);
    this.#asked = { answer: port1, done };
  }

  /** Waits for what was started. @throws when the rules could not be judged, which fails the synthesis */
  finish(): PolicyValidationPluginReport {
    if (this.#asked === undefined) throw new Error(`${this.#rules} was not started before its report was asked for`);
    const { answer, done } = this.#asked;
    this.#asked = undefined;
    if (Atomics.wait(done, 0, 0, DEADLINE_MS) === 'timed-out')
      throw new Error(`${this.#rules}: its thread has not answered within ${DEADLINE_MS / 1000} s`);
    // The port carries one message, made by rules-thread.cjs: the cast is at that boundary.
    const received = receiveMessageOnPort(answer)?.message as Answer;
    answer.close();
    if ('failure' in received) throw new Error(`${this.#rules}: ${received.failure}`);
    return received.result;
  }
}

/** Registering one keeps the CDK from adding its own, which would judge everything again. */
class OwnRules extends CloudFormationValidatePlugin {
  readonly #ahead: RulesAhead;

  constructor(ahead: RulesAhead) {
    super();
    this.#ahead = ahead;
  }

  override validate(): PolicyValidationPluginReport {
    return this.#ahead.finish();
  }
}

export interface TemplateCheckers {
  /** To be called as soon as the templates are there; the plugins wait for what it has begun. */
  start(context: IPolicyValidationContext): void;
  readonly plugins: readonly IPolicyValidationPlugin[];
}

let threads: { readonly own: RulesAhead; readonly preflight: RulesAhead } | undefined;

/**
 * The CDK's own rules and cdk-preflight for an app whose stacks are made. One pair of threads for all apps of a process, as the CDK does with its own
 * engine, which is slow to start.
 */
export function templateCheckers(app: App, exclude: readonly string[]): TemplateCheckers {
  threads ??= { own: new RulesAhead('CloudFormation Validate', []), preflight: new RulesAhead('cdk-preflight', exclude) };
  const { own, preflight } = threads;
  const nodes = app.node.findAll();
  const types = [...new Set([...nodes.filter(CfnResource.isCfnResource).map(({ cfnResourceType }) => cfnResourceType), METADATA])];
  const stacks = nodes.filter(Stack.isStack);
  const [region, accountId] = [common(stacks.map((stack) => stack.region)), common(stacks.map((stack) => stack.account))];
  for (const rules of [preflight, own]) rules.warm(types, region, accountId);
  return {
    start: (context) => {
      for (const rules of [preflight, own]) rules.start(context);
    },
    plugins: [new OwnRules(own), { name: 'cdk-preflight', validate: () => preflight.finish() }],
  };
}

/** What all of them are, as the CDK tells it to plugins; undefined where they differ, or where it is known at the deployment only. */
function common(values: readonly string[]): string | undefined {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) && !Token.isUnresolved(first) ? first : undefined;
}
