import type { MetricId } from './domain/rule';

/** What a service would have sent to CloudWatch within one minute: each value as it was measured. */
export interface Sample {
  readonly metric: MetricId;
  readonly values: readonly number[];
}

/** Where metrics come from. */
export interface MetricSource {
  /** For messages. */
  readonly name: string;
  /** What has come since it was asked before. Rejects when it cannot be asked: that minute has no value. */
  sample(): Promise<readonly Sample[]>;
}
