/** What one mapping did since its start. */
export interface MappingStatistics {
  readonly invocations: number;
  /** Invocations that failed or reported failed records. */
  readonly failedInvocations: number;
  /** Records that the function has taken. */
  readonly delivered: number;
  /** Records that were given up: at the destination, or lost where there is none. */
  readonly discarded: number;
  /** Records that the mapping's filters kept from the function. */
  readonly filtered: number;
  readonly commits: number;
  /** Reason of the last failed invocation. */
  readonly lastFailure?: string;
}

export const NO_BATCHES: MappingStatistics = { invocations: 0, failedInvocations: 0, delivered: 0, discarded: 0, filtered: 0, commits: 0 };
