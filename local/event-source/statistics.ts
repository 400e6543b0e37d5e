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

/** Of a mapping that was disabled and goes on. */
export function addStatistics(before: MappingStatistics, now: MappingStatistics): MappingStatistics {
  const lastFailure = now.lastFailure ?? before.lastFailure;
  return {
    invocations: before.invocations + now.invocations,
    failedInvocations: before.failedInvocations + now.failedInvocations,
    delivered: before.delivered + now.delivered,
    discarded: before.discarded + now.discarded,
    filtered: before.filtered + now.filtered,
    commits: before.commits + now.commits,
    ...(lastFailure === undefined ? {} : { lastFailure }),
  };
}

export const NO_BATCHES: MappingStatistics = { invocations: 0, failedInvocations: 0, delivered: 0, discarded: 0, filtered: 0, commits: 0 };
