/** Everything that can go wrong with a topic, and whether trying again may help. Decide retries from here, never from a text. */
const KINDS = {
  /** The declaration or the event is malformed; nothing was asked of the cluster. */
  'request.invalid': { retriable: false },
  /** The object with the declarations cannot be read; nothing was asked of the cluster. */
  'request.unreadable': { retriable: true },
  /** The plan holds at least one refusal; nothing was written. */
  'plan.refused': { retriable: false },
  /** A deployment that was given up goes on after another one; nothing was written. */
  'plan.outdated': { retriable: false },
  /** The broker said no: a policy, a bad value, a limit. */
  'broker.refused': { retriable: false },
  'broker.unauthorized': { retriable: false },
  /** The broker deletes no topics (`delete.topic.enable=false`). */
  'broker.deletion-disabled': { retriable: false },
  /** A quota of the cluster; the broker says when. */
  'broker.throttled': { retriable: true },
  /** No controller or leader right now, or a lost connection: the state of the cluster decides what is left to do. */
  'broker.unavailable': { retriable: true },
  /** The cluster that answers is not the one that the declaration is for. */
  'cluster.other': { retriable: false },
  /** Someone else moves replicas: moving others at the same time would slow both. */
  'reassignment.running': { retriable: true },
  'topic.exists': { retriable: false },
  'topic.unknown': { retriable: false },
  /** Kept, because it holds records. */
  'topic.not-empty': { retriable: false },
  /** A phase failed; the message says which were done. */
  'apply.incomplete': { retriable: false },
  /** The cluster did not show the change within the deadline. */
  'wait.timeout': { retriable: true },
} as const satisfies Readonly<Record<string, { readonly retriable: boolean }>>;

export type TopicErrorCode = keyof typeof KINDS;

/** The closed family of this module's errors. The message is one paragraph: what, got, allowed, remedy. */
export class TopicError extends Error {
  override readonly name = 'TopicError';
  readonly code: TopicErrorCode;
  readonly retriable: boolean;

  constructor(code: TopicErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.retriable = KINDS[code].retriable;
  }
}

/** Something wrong with a declaration: where (`topics[1].replicationFactor`), and what must change. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

export const formatProblem = ({ path, message }: Problem): string => `${path}: ${message}`;

/** One error for all problems of all topics. */
export function invalidRequest(problems: readonly Problem[]): TopicError {
  return new TopicError('request.invalid', `the topics are not valid: ${problems.map(formatProblem).join('; ')}`);
}
