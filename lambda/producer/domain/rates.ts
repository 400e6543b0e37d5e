import { seedOf } from './random';

const MINUTES_PER_DAY = 24 * 60;
/** The quietest minute of the day (UTC); the busiest is twelve hours later. */
const QUIETEST_MINUTE = 4 * 60;
const RHYTHM_SWING = 0.6;

/** How busy a minute of the day is: 0.4 at night to 1.6 in the afternoon, 1 on average over a day. */
export function rhythm(epochMinute: number): number {
  const phase = (2 * Math.PI * (epochMinute - QUIETEST_MINUTE)) / MINUTES_PER_DAY;
  return 1 - RHYTHM_SWING * Math.cos(phase);
}

/** Sites differ as sites do: the n-th has a share in proportion to n^-0.7. Shares add up to 1. */
export function siteShare(sites: readonly string[], site: string): number {
  const weights = sites.map((_, index) => (index + 1) ** -0.7);
  return (weights[sites.indexOf(site)] ?? 0) / weights.reduce((sum, weight) => sum + weight, 0);
}

const FAILURE_BLOCK_MINUTES = 10;
const FAILING_BLOCKS = 0.04;
const TWO_TO_32 = 4_294_967_296;

/** Part of a site's dynamic requests that end in a server error: rarely any, but many in a few bad ten minutes. */
export function failureRate(site: string, epochMinute: number): number {
  const block = Math.floor(epochMinute / FAILURE_BLOCK_MINUTES);
  const isBad = (seedOf('failure', site, block) >>> 0) / TWO_TO_32 < FAILING_BLOCKS;
  return isBad ? 0.35 : 0.002;
}
