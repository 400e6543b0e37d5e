import { randomUUID } from 'node:crypto';
import type { FunctionSpec, InvocationResult } from '../ports';
import { FunctionRuntimeError } from './errors';
import { requestTooLarge, THROTTLED } from './failures';
import type { FunctionInstance, JobOutcome } from './instance';
import { type FunctionError, MAX_PAYLOAD_BYTES } from './protocol';
import { countInvocation, type FunctionStatistics, NO_INVOCATIONS } from './statistics';

export interface FunctionProcess {
  readonly pid: number;
  /** Whether an invocation is under way. */
  readonly isBusy: boolean;
}

interface Waiting {
  readonly event: string;
  readonly resolve: (result: InvocationResult) => void;
  readonly reject: (error: Error) => void;
}

/** The instances of one function and the invocations that wait for one, first come first served. */
export class FunctionPool {
  readonly #spec: FunctionSpec;
  readonly #bound: number;
  readonly #start: () => FunctionInstance;
  readonly #instances = new Set<FunctionInstance>();
  /** The one used last is used first, as in Lambda: the others would be the first to go. */
  readonly #idle: FunctionInstance[] = [];
  readonly #queue: Waiting[] = [];
  readonly #running = new Set<Promise<void>>();
  #counters = NO_INVOCATIONS;
  #isStopped = false;

  /** @param bound most instances at a time where the function has no reserved concurrency */
  constructor(spec: FunctionSpec, bound: number, start: () => FunctionInstance) {
    this.#spec = spec;
    this.#bound = spec.reservedConcurrency ?? bound;
    this.#start = start;
  }

  get name(): string {
    return this.#spec.name;
  }

  get statistics(): FunctionStatistics {
    return { name: this.#spec.name, ...this.#counters, instances: this.#instances.size, queued: this.#queue.length };
  }

  get processes(): readonly FunctionProcess[] {
    return [...this.#instances].flatMap(({ pid, isBusy }) => (pid === undefined ? [] : [{ pid, isBusy }]));
  }

  setClocks(aheadMs: number): void {
    for (const instance of this.#instances) instance.setClock(aheadMs);
  }

  invoke(payload: unknown): Promise<InvocationResult> {
    if (this.#isStopped) return Promise.reject(stopped(this.#spec.name));
    const event = JSON.stringify(payload) ?? 'null';
    const bytes = Buffer.byteLength(event);
    if (bytes > MAX_PAYLOAD_BYTES) return Promise.resolve(this.#refuse(requestTooLarge(bytes)));
    if (this.#bound < 1) return Promise.resolve(this.#refuse(THROTTLED));
    return new Promise((resolve, reject) => {
      this.#queue.push({ event, resolve, reject });
      this.#assign();
    });
  }

  /** Refuses what waits, lets running invocations finish for at most `graceMs`, then ends all processes. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    for (const waiting of this.#queue.splice(0)) waiting.reject(stopped(this.#spec.name));
    await settledWithin([...this.#running], graceMs);
    await Promise.all([...this.#instances].map((instance) => instance.kill()));
    this.#instances.clear();
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      const instance = this.#idleInstance() ?? this.#newInstance();
      const waiting = instance === undefined ? undefined : this.#queue.shift();
      if (instance === undefined || waiting === undefined) return;
      const run = this.#run(instance, waiting).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  #idleInstance(): FunctionInstance | undefined {
    for (let instance = this.#idle.pop(); instance !== undefined; instance = this.#idle.pop()) {
      if (instance.isAlive) return instance;
      this.#instances.delete(instance);
    }
    return undefined;
  }

  #newInstance(): FunctionInstance | undefined {
    if (this.#instances.size >= this.#bound) return undefined;
    const instance = this.#start();
    this.#instances.add(instance);
    return instance;
  }

  async #run(instance: FunctionInstance, waiting: Waiting): Promise<void> {
    const coldStart = instance.initMs === 0;
    const outcome = await instance.run({ requestId: randomUUID(), event: waiting.event });
    this.#counters = countInvocation(this.#counters, {
      isError: !outcome.ok,
      isTimeout: !outcome.ok && outcome.error.errorType === 'Sandbox.Timedout',
      durationMs: outcome.durationMs,
      initMs: coldStart ? instance.initMs : undefined,
      memoryMiB: instance.maxMemoryMiB,
    });
    if (instance.isAlive) {
      this.#idle.push(instance);
    } else {
      await instance.kill();
      this.#instances.delete(instance);
    }
    waiting.resolve(resultOf(outcome, coldStart));
    if (!this.#isStopped) this.#assign();
  }

  #refuse(error: FunctionError): InvocationResult {
    this.#counters = countInvocation(this.#counters, { isError: true, isTimeout: false, durationMs: 0, initMs: undefined, memoryMiB: 0 });
    return { ok: false, ...error, durationMs: 0, coldStart: false };
  }
}

const stopped = (name: string): FunctionRuntimeError =>
  new FunctionRuntimeError('runtime-stopped', `the runtime has been stopped: function ${name} takes no invocation any more`);

function resultOf(outcome: JobOutcome, coldStart: boolean): InvocationResult {
  const { durationMs } = outcome;
  return outcome.ok
    ? { ok: true, payload: outcome.payload, durationMs, coldStart }
    : { ok: false, errorType: outcome.error.errorType, errorMessage: outcome.error.errorMessage, durationMs, coldStart };
}

async function settledWithin(promises: readonly Promise<void>[], ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(promises), limit]);
  clearTimeout(timer);
}
