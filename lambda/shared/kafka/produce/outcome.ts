/**
 * What became of a record:
 * - `stored`: all in-sync replicas have it
 * - `refused`: the brokers did not take it
 * - `uncertain`: it was sent and nobody knows whether it was stored
 * - `unsent`: it never left, or every broker that got it said so
 */
export type Outcome =
  | { readonly status: 'stored'; readonly partition: number /** -1 where the brokers did not say. */; readonly offset: number }
  | { readonly status: 'refused' | 'uncertain' | 'unsent'; readonly error: unknown };

export type Failure = Exclude<Outcome, { readonly status: 'stored' }>;
