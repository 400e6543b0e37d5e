/** One request to one website: what the topic `website-logs` stores. A record never changes; an update is the next record. */
export interface Visit {
  readonly schema: 1;
  /** Name of the website; also the record's key, so that one site's visits stay in order in one partition. */
  readonly site: string;
  /** Grows within a site: a replayed log's line number, or minute and index of a simulated visit. */
  readonly sequence: number;
  /** Event time, ISO 8601 UTC. Windows and predictions go by it, not by the record's timestamp (which decides retention). */
  readonly time: string;
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly status: number;
  /** Bytes of the response body; 0 where the log has "-". */
  readonly bytes: number;
  readonly referrer: string | null;
  readonly userAgent: string | null;
  /** Milliseconds; null where the log does not say. */
  readonly durationMs: number | null;
}
