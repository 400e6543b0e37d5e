export type ClusterInfoErrorCode =
  | 'cluster-info.bad-request'
  | 'cluster-info.not-found'
  | 'cluster-info.failed'
  | 'cluster-info.timeout'
  | 'cluster-info.no-iam'
  | 'cluster-info.denied'
  | 'cluster-info.api';

interface Details {
  readonly retriable?: boolean;
  readonly cause?: unknown;
}

/** CloudFormation cuts reasons that are longer. */
const LONGEST_REASON = 1_000;

/** Why the cluster's brokers cannot be told; the message becomes CloudFormation's reason. */
export class ClusterInfoError extends Error {
  override readonly name = 'ClusterInfoError';
  readonly code: ClusterInfoErrorCode;
  readonly retriable: boolean;

  constructor(code: ClusterInfoErrorCode, message: string, { retriable = false, cause }: Details = {}) {
    super(message.slice(0, LONGEST_REASON), { cause });
    this.code = code;
    this.retriable = retriable;
    // The provider framework appends the remaining lines of the stack to the reason: leave it none.
    this.stack = `${this.name}: ${this.message}`;
  }
}
