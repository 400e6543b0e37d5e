/** What a broker of each size can do. */
export interface BrokerSize {
  /**
   * Partitions with their replicas per broker: what AWS advises, and the most with which MSK still updates the cluster
   * (https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html, bestpractices-express.html).
   */
  readonly partitions: { readonly advised: number; readonly most: number };
  /** Highest provisioned storage throughput in MiB/s; absent: the size has none (https://docs.aws.amazon.com/msk/latest/developerguide/msk-provision-throughput-management.html). */
  readonly mostThroughput?: number;
  /** Express: MB/s that a broker takes in and gives out for good (https://docs.aws.amazon.com/msk/latest/developerguide/limits.html#msk-express-quota). */
  readonly sustained?: { readonly ingress: number; readonly egress: number };
}

const large = { partitions: { advised: 1_000, most: 1_500 } };
const medium = { partitions: { advised: 2_000, most: 3_000 } };
const huge = { partitions: { advised: 4_000, most: 6_000 } };

export const STANDARD_SIZES = {
  'kafka.t3.small': { partitions: { advised: 300, most: 300 } },
  'kafka.m5.large': large,
  'kafka.m5.xlarge': large,
  'kafka.m5.2xlarge': medium,
  'kafka.m5.4xlarge': { ...huge, mostThroughput: 593 },
  'kafka.m5.8xlarge': { ...huge, mostThroughput: 850 },
  'kafka.m5.12xlarge': { ...huge, mostThroughput: 1_000 },
  'kafka.m5.16xlarge': { ...huge, mostThroughput: 1_000 },
  'kafka.m5.24xlarge': { ...huge, mostThroughput: 1_000 },
  'kafka.m7g.large': large,
  'kafka.m7g.xlarge': large,
  'kafka.m7g.2xlarge': { ...medium, mostThroughput: 312 },
  'kafka.m7g.4xlarge': { ...huge, mostThroughput: 625 },
  'kafka.m7g.8xlarge': { ...huge, mostThroughput: 1_000 },
  'kafka.m7g.12xlarge': { ...huge, mostThroughput: 1_000 },
  'kafka.m7g.16xlarge': { ...huge, mostThroughput: 1_000 },
} as const satisfies Readonly<Record<string, BrokerSize>>;

export const EXPRESS_SIZES = {
  'express.m7g.large': { partitions: { advised: 1_000, most: 1_500 }, sustained: { ingress: 15.6, egress: 31.2 } },
  'express.m7g.xlarge': { partitions: { advised: 1_000, most: 2_000 }, sustained: { ingress: 31.2, egress: 62.5 } },
  'express.m7g.2xlarge': { partitions: { advised: 2_500, most: 4_000 }, sustained: { ingress: 62.5, egress: 125 } },
  'express.m7g.4xlarge': { partitions: { advised: 6_000, most: 8_000 }, sustained: { ingress: 124.9, egress: 249.8 } },
  'express.m7g.8xlarge': { partitions: { advised: 12_000, most: 16_000 }, sustained: { ingress: 250, egress: 500 } },
  'express.m7g.12xlarge': { partitions: { advised: 16_000, most: 24_000 }, sustained: { ingress: 375, egress: 750 } },
  'express.m7g.16xlarge': { partitions: { advised: 20_000, most: 32_000 }, sustained: { ingress: 500, egress: 1_000 } },
} as const satisfies Readonly<Record<string, BrokerSize>>;

/** Burstable, for learning: no KRaft, no tiered storage, no multi-VPC connectivity. */
export const SMALL_SIZE = 'kafka.t3.small';
export type SmallInstanceType = typeof SMALL_SIZE;

/** New IAM connections per second and broker; not adjustable (https://docs.aws.amazon.com/msk/latest/developerguide/limits.html). */
export const NEW_IAM_CONNECTIONS = { small: 4, other: 100 };

/** undefined for a text that is no size. */
export function brokerSize(instanceType: string): BrokerSize | undefined {
  const all: Readonly<Record<string, BrokerSize>> = { ...STANDARD_SIZES, ...EXPRESS_SIZES };
  return Object.hasOwn(all, instanceType) ? all[instanceType] : undefined;
}
