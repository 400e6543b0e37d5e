import { retry } from '../retry';
import type { Patience } from './connect-patiently';

const WAIT_MS = 250;

/**
 * Asks again while brokers say that it will pass: the coordinator of a group is still loading (14), or has just moved (16), as after a
 * restart of a broker and for the first group of a cluster. kafkajs 2.2.4 asks once (`fetchOffsets` in src/admin/index.js has no retrier).
 */
export async function untilCoordinated<T>(ask: () => Promise<T>, patience: Omit<Patience, 'random'>): Promise<T> {
  const { deadlineMs, now = () => performance.now(), sleep } = patience;
  const deadline = now() + deadlineMs;
  return retry(ask, (error) => (mayPass(error) && now() + WAIT_MS <= deadline ? WAIT_MS : undefined), sleep);
}

const mayPass = (error: unknown): boolean => error instanceof Error && 'retriable' in error && error.retriable === true;
