import { randomUUID } from 'node:crypto';
import type { FunctionRuntime, FunctionSpec, InvocationResult } from '../ports';
import { bundleBootstrap } from './bundle-bootstrap';
import { INSTANCES_PER_FUNCTION } from './concurrency';
import type { FunctionCredentials } from './environment';
import { FunctionRuntimeError } from './errors';
import { FunctionInstance } from './instance';
import type { FunctionLogSink } from './log-sink';
import { FunctionPool, type FunctionProcess } from './pool';
import { CAN_FREEZE } from './process-control';
import type { FunctionStatistics } from './statistics';
import { ThawGuard } from './thaw-guard';

export interface FunctionRuntimeOptions {
  /** Folder of this run; takes the bootstrap's bundle. */
  readonly directory: string;
  readonly region: string;
  readonly logs: FunctionLogSink;
  /** Of the function's role. */
  readonly credentials: (spec: FunctionSpec) => FunctionCredentials;
  /** Most instances of one function at a time where it has no reserved concurrency; default `INSTANCES_PER_FUNCTION`. */
  readonly instancesPerFunction?: number;
  /** How long `stop` lets running invocations finish, in milliseconds; default 5,000. */
  readonly stopGraceMs?: number;
  /** Whether instances stand still between invocations, as in Lambda; default false. */
  readonly freezes?: boolean;
  /** Whether `setClocks` may be called; default false. */
  readonly clocksMayBeWrong?: boolean;
  /** Told of every answer, refusals of the runtime among them. */
  readonly onResult?: (functionName: string, result: InvocationResult) => void;
}

const STOP_GRACE_MS = 5_000;

/** Runs the deployed bundles as Lambda would, each instance a Node process of its own. */
export class LocalFunctionRuntime implements FunctionRuntime {
  readonly #options: FunctionRuntimeOptions;
  readonly #bootstrapFile: string;
  readonly #byName = new Map<string, FunctionPool>();
  readonly #byArn = new Map<string, FunctionPool>();
  readonly #guard = new ThawGuard();
  #clockAheadMs = 0;
  #stopping: Promise<void> | undefined;

  constructor(options: FunctionRuntimeOptions) {
    this.#options = options;
    this.#bootstrapFile = bundleBootstrap(options.directory);
  }

  /** @throws FunctionRuntimeError `duplicate-function` */
  register(spec: FunctionSpec): void {
    if (this.#byName.has(spec.name) || this.#byArn.has(spec.arn)) {
      throw new FunctionRuntimeError(
        'duplicate-function',
        `function ${spec.name} (${spec.arn}) is registered already: names and ARNs must differ`,
      );
    }
    const pool = new FunctionPool(spec, this.#options.instancesPerFunction ?? INSTANCES_PER_FUNCTION, () => this.#startInstance(spec));
    this.#byName.set(spec.name, pool);
    this.#byArn.set(spec.arn, pool);
  }

  async invoke(nameOrArn: string, payload: unknown): Promise<InvocationResult> {
    const pool = this.#byName.get(nameOrArn) ?? this.#byArn.get(withoutQualifier(nameOrArn));
    if (pool === undefined) throw new FunctionRuntimeError('unknown-function', this.#unknown(nameOrArn));
    const result = await pool.invoke(payload);
    this.#options.onResult?.(pool.name, result);
    return result;
  }

  /** The processes of one function that live now; empty for an unknown one. */
  processes(nameOrArn: string): readonly FunctionProcess[] {
    return (this.#byName.get(nameOrArn) ?? this.#byArn.get(nameOrArn))?.processes ?? [];
  }

  /** The clock of every process of a function, of those to come as well, is so many milliseconds ahead from now on. */
  setClocks(aheadMs: number): void {
    if (this.#options.clocksMayBeWrong !== true) throw new Error('the functions of this runtime have the clock of the machine');
    this.#clockAheadMs = aheadMs;
    for (const pool of this.#byName.values()) pool.setClocks(aheadMs);
  }

  /** Of every registered function, by name. */
  statistics(): readonly FunctionStatistics[] {
    return [...this.#byName.values()].map((pool) => pool.statistics).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  stop(): Promise<void> {
    const graceMs = this.#options.stopGraceMs ?? STOP_GRACE_MS;
    this.#stopping ??= Promise.all([...this.#byName.values()].map((pool) => pool.stop(graceMs))).then(() => this.#guard.stop());
    return this.#stopping;
  }

  #startInstance(spec: FunctionSpec): FunctionInstance {
    const { region, credentials, logs } = this.#options;
    const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const identity = { region, credentials: credentials(spec), logGroup: `/aws/lambda/${spec.name}`, logStream };
    const freezing = this.#options.freezes === true && CAN_FREEZE ? { freezing: this.#guard } : {};
    const clock = this.#options.clocksMayBeWrong === true ? { clockAheadMs: this.#clockAheadMs } : {};
    return new FunctionInstance({ spec, identity, bootstrapFile: this.#bootstrapFile, logs, ...freezing, ...clock });
  }

  #unknown(nameOrArn: string): string {
    const known = [...this.#byName.keys()].sort();
    return `function ${nameOrArn} is unknown: the template's functions are ${known.length === 0 ? 'none' : known.join(', ')}`;
  }
}

// arn:aws:lambda:region:account:function:name[:version or alias]
const withoutQualifier = (arn: string): string => arn.split(':').slice(0, 7).join(':');
