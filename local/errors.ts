export type LocalErrorCode =
  | 'TOOLS_UNUSABLE'
  | 'ARTIFACTS_UNREACHABLE'
  | 'ARTIFACTS_NOT_BUILT'
  | 'KAFKA_VERSION_UNKNOWN'
  | 'KAFKA_UNREACHABLE'
  | 'PORTS_EXHAUSTED'
  | 'PORT_TAKEN'
  | 'STATE_MISMATCH'
  | 'STATE_IN_USE'
  | 'FOLDER_UNUSABLE'
  | 'PROCESS_NOT_STARTED'
  | 'PROCESS_ENDED'
  | 'PROCESS_NOT_READY'
  | 'PLATFORM_UNSUPPORTED'
  | 'ABORTED';

export interface LocalErrorOptions {
  readonly cause?: unknown;
  /** Whether the same call may succeed when it is made again. */
  readonly retriable?: boolean;
}

/** What goes wrong on this machine (tools, artifacts, processes, ports); the message is one paragraph for the person at the terminal. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
  readonly code: LocalErrorCode;
  readonly retriable: boolean;

  constructor(code: LocalErrorCode, message: string, options: LocalErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}
