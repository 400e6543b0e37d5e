/** Names of the environment variables that every function with a Kafka client reads; written by the constructs, read by each `index.ts`. */
export const KAFKA_ENV = {
  /** Comma-separated `host:port` list. */
  bootstrapBrokers: 'BOOTSTRAP_BROKERS',
  /** One of `KAFKA_AUTH_MODES`. */
  auth: 'KAFKA_AUTH',
  /** ARN of the function's role; names it where it lacks a right. */
  roleArn: 'KAFKA_ROLE_ARN',
  /** ARN of the cluster; makes the full name of what a right is missing on. */
  clusterArn: 'KAFKA_CLUSTER_ARN',
  /** PEM file of a certificate authority that the brokers' certificates come from; unset on MSK, whose authority Node knows. */
  caFile: 'KAFKA_CA_FILE',
} as const;

/** `iam`: SASL_SSL with OAUTHBEARER and an MSK IAM token (port 9098). `none`: PLAINTEXT, for brokers on loopback only. */
export const KAFKA_AUTH_MODES = ['iam', 'none'] as const;
export type KafkaAuthMode = (typeof KAFKA_AUTH_MODES)[number];
