/** How long a client waits, in milliseconds. The worst case of one call on a dead path is about (retries + 1) * requestTimeoutMs. */
export interface KafkaLimits {
  /** For TCP, TLS and SASL together; kafkajs's default of 1 s is too short for a cold function with IAM. */
  readonly connectionTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** A socket that owes an answer for so long is given up. */
  readonly unansweredMs: number;
  readonly retries: number;
  readonly initialRetryMs: number;
  readonly maxRetryMs: number;
}

/** What the client is for: its calls decide how long an answer may take. */
export const KAFKA_LIMITS = {
  /** A leader that waits for its followers answers before the socket is given up, and the socket is before kafkajs asks again on it. */
  producer: {
    connectionTimeoutMs: 5_000,
    requestTimeoutMs: 8_000,
    unansweredMs: 7_000,
    retries: 2,
    initialRetryMs: 100,
    maxRetryMs: 1_000,
  },
  /** A join waits for the whole group: as long as kafkajs's rebalanceTimeout of 60 s. */
  consumer: {
    connectionTimeoutMs: 5_000,
    requestTimeoutMs: 10_000,
    unansweredMs: 75_000,
    retries: 5,
    initialRetryMs: 100,
    maxRetryMs: 2_000,
  },
  /** One request may change thousands of topics. */
  admin: {
    connectionTimeoutMs: 5_000,
    requestTimeoutMs: 60_000,
    unansweredMs: 65_000,
    retries: 3,
    initialRetryMs: 200,
    maxRetryMs: 2_000,
  },
} as const satisfies Readonly<Record<string, KafkaLimits>>;

/** Beside the producer's limits: how long a leader may wait for its followers, and how long logins that are cut off are tried again. */
export const PRODUCE_LIMITS = { replicationTimeoutMs: 5_000, connectBudgetMs: 10_000 } as const;

export type KafkaPurpose = keyof typeof KAFKA_LIMITS;
