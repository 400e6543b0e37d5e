export const EVENT_SOURCE_ERROR_CODES = [
  'topic-not-found',
  'destination-is-source',
  'group-not-joined',
  'commit-refused',
  'no-fetch-offset',
  'mapping-stopped',
] as const;
export type EventSourceErrorCode = (typeof EVENT_SOURCE_ERROR_CODES)[number];

/** What keeps a mapping from running; `retriable`: it may work when tried again. */
export class EventSourceError extends Error {
  readonly code: EventSourceErrorCode;
  readonly retriable: boolean;

  constructor(code: EventSourceErrorCode, message: string, options: { readonly retriable?: boolean; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'EventSourceError';
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}
