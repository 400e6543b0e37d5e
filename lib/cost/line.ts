import { HOURS_PER_MONTH, PRICES, type PriceName } from './prices';

/** What the lines of an estimate are summed up by, in this order. */
export const GROUPS = [
  'brokers',
  'storage',
  'data',
  'network',
  'pollers',
  'functions',
  'table',
  'logs and metrics',
  'keys and secrets',
  'other',
] as const;
export type Group = (typeof GROUPS)[number];

export interface Line {
  readonly group: Group;
  readonly item: string;
  /** USD; undefined where a price or a quantity is not known, which is never nothing. */
  readonly monthly: number | undefined;
  /** What the figure rests on, or why there is none. */
  readonly note?: string;
}

/** Units of a price in a month of 730 hours. */
export function priced(group: Group, item: string, price: PriceName, quantity: number, note?: string): Line {
  const { usd, per } = PRICES[price];
  const monthly = usd * quantity * (per === 'hour' ? HOURS_PER_MONTH : per === 'million' ? 1e-6 : 1);
  return { group, item, monthly, ...(note === undefined ? {} : { note }) };
}

export const unknown = (group: Group, item: string, note: string): Line => ({ group, item, monthly: undefined, note });

/** `1 key`, `3 keys`. */
export const counted = (number: number, singular: string): string =>
  `${number} ${singular}${number === 1 ? '' : singular.endsWith('s') ? 'es' : 's'}`;
