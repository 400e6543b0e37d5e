/** Names of the environment variables that every function with a Kafka client reads; written by the constructs, read by each `index.ts`. */
export const KAFKA_ENV = {
  /** Comma-separated `host:port` list. */
  bootstrapBrokers: 'BOOTSTRAP_BROKERS',
  /** One of `KAFKA_AUTH_MODES`. */
  auth: 'KAFKA_AUTH',
} as const;

/** `iam`: SASL_SSL with OAUTHBEARER and an MSK IAM token (port 9098). `none`: PLAINTEXT, for brokers on loopback only. */
export const KAFKA_AUTH_MODES = ['iam', 'none'] as const;
export type KafkaAuthMode = (typeof KAFKA_AUTH_MODES)[number];
