import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import {
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
} from 'aws-cdk-lib';

const PLUGIN_NAME = 'cdk-preflight';
/** Two orders of magnitude above what it takes: passed only when the thread is gone. */
const DEADLINE_MS = 300_000;

type Answer = { readonly result: PolicyValidationPluginReport } | { readonly failure: string };

interface Asked {
  readonly answer: MessagePort;
  readonly done: Int32Array<SharedArrayBuffer>;
}

/**
 * cdk-preflight at the same time as the CDK's own rules. Both start an engine of WebAssembly, which takes seconds, and judge all templates; one does not need what
 * the other finds. Validation is synchronous, so this one works in a thread, and whoever needs its answer waits for it.
 */
class PreflightAhead {
  readonly #thread: Worker;
  #asked: Asked | undefined;

  /** @param exclude ids of rules of cdk-preflight that do not apply */
  constructor(exclude: readonly string[]) {
    this.#thread = new Worker(join(__dirname, 'preflight-thread.cjs'), { workerData: { exclude }, execArgv: [] });
    this.#thread.unref();
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
    if (this.#asked === undefined) throw new Error(`${PLUGIN_NAME} was not started before its report was asked for`);
    const { answer, done } = this.#asked;
    this.#asked = undefined;
    if (Atomics.wait(done, 0, 0, DEADLINE_MS) === 'timed-out')
      throw new Error(`${PLUGIN_NAME}: its thread has not answered within ${DEADLINE_MS / 1000} s`);
    // The port carries one message, made by preflight-thread.cjs: the cast is at that boundary.
    const received = receiveMessageOnPort(answer)?.message as Answer;
    answer.close();
    if ('failure' in received) throw new Error(`${PLUGIN_NAME}: ${received.failure}`);
    return received.result;
  }
}

/** Registering it keeps the CDK from adding its own, which would come last and judge everything again. */
class TemplateRules extends CloudFormationValidatePlugin {
  readonly #ahead: PreflightAhead;

  constructor(ahead: PreflightAhead) {
    super();
    this.#ahead = ahead;
  }

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    this.#ahead.start(context);
    return super.validate(context);
  }
}

let shared: readonly [IPolicyValidationPlugin, IPolicyValidationPlugin] | undefined;

/**
 * The CDK's own rules, and the report of cdk-preflight which those start: to be registered in this order, since plugins run in the order of their registration.
 * One pair for all apps of a process, as the CDK does with its own engine, which is slow to start and is never freed.
 */
export function templateCheckers(exclude: readonly string[]): readonly [IPolicyValidationPlugin, IPolicyValidationPlugin] {
  if (shared === undefined) {
    const ahead = new PreflightAhead(exclude);
    shared = [new TemplateRules(ahead), { name: PLUGIN_NAME, validate: () => ahead.finish() }];
  }
  return shared;
}
