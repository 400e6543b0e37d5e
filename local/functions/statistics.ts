/** What one function did since the start of the run. */
export interface FunctionStatistics {
  readonly name: string;
  readonly invocations: number;
  /** Invocations that ended in an error of any kind. */
  readonly errors: number;
  readonly timeouts: number;
  readonly coldStarts: number;
  /** Processes that live now. */
  readonly instances: number;
  /** Invocations that wait for an instance. */
  readonly queued: number;
  /** Without the init phase, in milliseconds. */
  readonly totalDurationMs: number;
  readonly maxDurationMs: number;
  readonly maxInitMs: number;
  /** The most that one of its processes was seen to occupy, in MiB; 0 where the machine does not say. */
  readonly maxMemoryMiB: number;
}

export type FunctionCounters = Omit<FunctionStatistics, 'name' | 'instances' | 'queued'>;

export const NO_INVOCATIONS: FunctionCounters = {
  invocations: 0,
  errors: 0,
  timeouts: 0,
  coldStarts: 0,
  totalDurationMs: 0,
  maxDurationMs: 0,
  maxInitMs: 0,
  maxMemoryMiB: 0,
};

export interface CountedInvocation {
  readonly isError: boolean;
  readonly isTimeout: boolean;
  readonly durationMs: number;
  /** Undefined: a warm start. */
  readonly initMs: number | undefined;
  readonly memoryMiB: number;
}

/** The counters after one more invocation. */
export function countInvocation(counters: FunctionCounters, one: CountedInvocation): FunctionCounters {
  return {
    invocations: counters.invocations + 1,
    errors: counters.errors + (one.isError ? 1 : 0),
    timeouts: counters.timeouts + (one.isTimeout ? 1 : 0),
    coldStarts: counters.coldStarts + (one.initMs === undefined ? 0 : 1),
    totalDurationMs: counters.totalDurationMs + one.durationMs,
    maxDurationMs: Math.max(counters.maxDurationMs, one.durationMs),
    maxInitMs: Math.max(counters.maxInitMs, one.initMs ?? 0),
    maxMemoryMiB: Math.max(counters.maxMemoryMiB, one.memoryMiB),
  };
}
