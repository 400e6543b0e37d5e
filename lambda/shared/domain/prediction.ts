/** What a service publishes when a window of one site closes: the score of the last prediction, and the next one. */
export interface Prediction {
  readonly schema: 1;
  readonly service: string;
  readonly site: string;
  readonly variable: string;
  readonly unit: string;
  readonly windowMinutes: number;
  /** The window that has just closed: what came, beside what had been predicted for it (null in the first windows). */
  readonly closed: {
    /** Start of the window, ISO 8601 UTC. */
    readonly window: string;
    /** null: nothing to measure in it (a share of no visits). */
    readonly actual: number | null;
    readonly predicted: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
  /** The prediction for the window after it; null until the model has seen enough. */
  readonly next: { readonly window: string; readonly predicted: number; readonly low: number; readonly high: number } | null;
}
