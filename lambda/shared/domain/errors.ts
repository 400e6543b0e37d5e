export interface CodedErrorOptions {
  readonly code: string;
  /** Whether the same call may succeed later; decided here, never from the text. */
  readonly retriable: boolean;
  readonly cause?: unknown;
}

/** Base of the errors that the producer and the consumers throw. Messages: what, got, allowed, remedy. */
export class CodedError extends Error {
  override readonly name: string = 'CodedError';
  readonly code: string;
  readonly retriable: boolean;

  constructor(message: string, options: CodedErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retriable = options.retriable;
  }
}

/** An error's own words in one line of at most 300 characters, or the value as text. */
export function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}

const LONGEST_REASON = 300;
