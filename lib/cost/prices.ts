/** Prices in USD of one region, each with where it comes from. None was read from AWS's own price list by this project: check before you rely on them. */

/** Region that the prices are of, and when they were put together. */
export const PRICE_REGION = 'us-east-1';
export const PRICE_DATE = '2026-11-23';

export const HOURS_PER_MONTH = 730;

export interface Price {
  readonly usd: number;
  readonly per: 'hour' | 'month' | 'GB-month' | 'GB' | 'MBps-month' | 'million' | 'GB-second';
  readonly source: string;
  /** Date of the source. */
  readonly asOf: string;
}

const TOOLKIT = 'aws/agent-toolkit-for-aws, skills/…/managing-amazon-msk/scripts/msk_sizing.py';
const SERVERLESS = 'a public third-party cost model for MSK Serverless';
const NETWORK = 'dev.to, "The complete guide to cloud networking costs"';
const UNCONFIRMED = 'general knowledge, not confirmed';

export const PRICES = {
  'broker kafka.t3.small': { usd: 0.0456, per: 'hour', source: 'airbyte.com, "Apache Kafka pricing"', asOf: '2025' },
  'broker kafka.m5.large': { usd: 0.21, per: 'hour', source: TOOLKIT, asOf: '2026-06-23' },
  'broker kafka.m7g.large': { usd: 0.204, per: 'hour', source: TOOLKIT, asOf: '2026-06-23' },
  'broker express.m7g.large': { usd: 0.408, per: 'hour', source: TOOLKIT, asOf: '2026-06-23' },
  'standard storage': { usd: 0.1, per: 'GB-month', source: TOOLKIT, asOf: '2026-06-23' },
  'provisioned throughput': { usd: 0.08, per: 'MBps-month', source: TOOLKIT, asOf: '2026-06-23' },
  'express storage': { usd: 0.1, per: 'GB-month', source: UNCONFIRMED, asOf: '2026' },
  'express data in': { usd: 0.01, per: 'GB', source: TOOLKIT, asOf: '2026-06-23' },
  'serverless cluster': { usd: 0.75, per: 'hour', source: SERVERLESS, asOf: '2026' },
  'serverless partition': { usd: 0.0015, per: 'hour', source: SERVERLESS, asOf: '2026' },
  'serverless data in': { usd: 0.1, per: 'GB', source: SERVERLESS, asOf: '2026' },
  'serverless data out': { usd: 0.05, per: 'GB', source: SERVERLESS, asOf: '2026' },
  'serverless storage': { usd: 0.1, per: 'GB-month', source: UNCONFIRMED, asOf: '2026' },
  'interface endpoint': { usd: 0.01, per: 'hour', source: NETWORK, asOf: '2026' },
  'NAT gateway': { usd: 0.045, per: 'hour', source: NETWORK, asOf: '2026' },
  'public address': { usd: 0.005, per: 'hour', source: NETWORK, asOf: '2026' },
  'event poller unit': { usd: 0.185, per: 'hour', source: 'AWS Lambda guide, kafka-scaling-modes', asOf: '2026' },
  'function requests': { usd: 0.2, per: 'million', source: 'cloudchipr.com, "AWS Lambda pricing"', asOf: '2024' },
  'function arm64': { usd: 0.0000133334, per: 'GB-second', source: 'cloudchipr.com, "AWS Lambda pricing"', asOf: '2024' },
  'function x86_64': { usd: 0.0000166667, per: 'GB-second', source: 'cloudchipr.com, "AWS Lambda pricing"', asOf: '2024' },
  'table writes': { usd: 0.625, per: 'million', source: 'airbyte.com, "Amazon DynamoDB pricing"', asOf: '2025-07-21' },
  'table reads': { usd: 0.125, per: 'million', source: 'airbyte.com, "Amazon DynamoDB pricing"', asOf: '2025-07-21' },
  'logs taken in': { usd: 0.5, per: 'GB', source: 'factualminds.com, "Amazon CloudWatch pricing"', asOf: '2026-06-13' },
  schedules: { usd: 1, per: 'million', source: UNCONFIRMED, asOf: '2026' },
  key: { usd: 1, per: 'month', source: UNCONFIRMED, asOf: '2026' },
  secret: { usd: 0.4, per: 'month', source: UNCONFIRMED, asOf: '2026' },
  alarm: { usd: 0.1, per: 'month', source: UNCONFIRMED, asOf: '2026' },
  'composite alarm': { usd: 0.5, per: 'month', source: UNCONFIRMED, asOf: '2026' },
  dashboard: { usd: 3, per: 'month', source: UNCONFIRMED, asOf: '2026' },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;

/** Larger brokers cost as many times the `large` as they are large: AWS's own list for China (Beijing) shows it for Express. */
const SIZES: Readonly<Record<string, number>> = {
  large: 1,
  xlarge: 2,
  '2xlarge': 4,
  '4xlarge': 8,
  '8xlarge': 16,
  '12xlarge': 24,
  '16xlarge': 32,
  '24xlarge': 48,
};

/** USD per hour; undefined where no source gives it. */
export function brokerPrice(instanceType: string): { readonly usd: number; readonly isDerived: boolean } | undefined {
  const exact = priceNamed(`broker ${instanceType}`);
  if (exact !== undefined) return { usd: exact.usd, isDerived: false };
  const [, family = '', size = ''] = /^(\w+\.\w+)\.(\w+)$/.exec(instanceType) ?? [];
  const [large, times] = [priceNamed(`broker ${family}.large`), Object.hasOwn(SIZES, size) ? SIZES[size] : undefined];
  return large === undefined || times === undefined ? undefined : { usd: large.usd * times, isDerived: true };
}

function priceNamed(name: string): Price | undefined {
  return Object.entries(PRICES).find(([key]) => key === name)?.[1];
}
