import type { Phase, Workload } from './workload';

export interface Measurement {
  /** Milliseconds of what is compared: the calls from a connected client, or the whole command where nothing less can be had. */
  readonly ms: number;
  /** Milliseconds of everything around it too: planning, validating, waiting for leaders, reading back. */
  readonly wholeMs?: number;
  /** Requests by the name of the API. */
  readonly requests?: Readonly<Record<string, number>>;
  /** Peak resident memory of the process, in bytes. */
  readonly peakBytes?: number;
}

export interface Contestant {
  readonly name: string;
  /** How many topics it is really given where `count` are asked for; its time is multiplied. undefined: it is left out. */
  take(count: number): number | undefined;
  run(phase: Phase, workload: Workload): Promise<Measurement>;
  close(): Promise<void>;
}
