/** Contract between the `Websites` construct, the schedules, the local runner and the producer function. */
export const PRODUCER_ENV = {
  topic: 'VISITS_TOPIC',
  /** Visits per minute of event time over all sites, before the daily rhythm; a positive number. */
  visitsPerMinute: 'VISITS_PER_MINUTE',
  /** Comma-separated names of all sites; decides each site's share. */
  sites: 'SITES',
} as const;

/** EventBridge Scheduler replaces this text in a target's input by the time for which the invocation was scheduled (ISO 8601). */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** A tick of one website's schedule: write the visits of the minute that ends at `scheduledTime`. */
export interface ScheduleEvent {
  readonly kind: 'schedule';
  readonly site: string;
  readonly scheduledTime: string;
}

/** Lines of a real access log (combined format) of one website, in order; `firstLine` is the 1-based number of `lines[0]` in its file. */
export interface AccessLogEvent {
  readonly kind: 'access-log';
  readonly site: string;
  readonly firstLine: number;
  readonly lines: readonly string[];
}

export type ProducerEvent = ScheduleEvent | AccessLogEvent;

/**
 * What the producer returns. `acknowledged`: visits stored by all in-sync replicas; `notSent`: visits that were not, with the reason; `uncertain`:
 * those of them whose answer was lost, so that they may be stored nonetheless (left out where there are none).
 */
export interface ProducerReport {
  readonly site: string;
  readonly acknowledged: number;
  readonly notSent: number;
  readonly uncertain?: number;
  readonly reason?: string;
  /** Lines that are no combined-format line: how many, and the first few (text cut to 200 characters). */
  readonly unparsable: { readonly count: number; readonly first: readonly { readonly line: number; readonly text: string }[] };
}
