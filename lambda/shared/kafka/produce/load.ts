import { randomInt } from 'node:crypto';
import type { OutgoingRecord } from '../../domain/outgoing';
import { partitionOf } from '../partitioner';
import { Batch } from './batch';
import type { Job } from './job';
import type { Leaders } from './leaders';
import { partitionKey } from './line';

/** A record on its way, and whose it is. */
export interface Loaded {
  readonly record: OutgoingRecord;
  readonly job: Job;
  readonly index: number;
  readonly bytes: number;
}

/**
 * One flight: what is encoded at one time, and so the most memory beside the records themselves; small enough that encoding it never holds up
 * the event loop for long.
 */
export const FLIGHT_LIMITS = { records: 4_000, bytes: 4_000_000 };
/** Below the topics' `max.message.bytes` of 1 MiB. */
const MOST_BATCH_BYTES = 900_000;

/** The next records of the jobs in order, within the limits; jobs that are taken whole leave the queue. */
export function takeLoad(queue: Job[]): readonly Loaded[] {
  const load: Loaded[] = [];
  let total = 0;
  for (let [job] = queue; job !== undefined; [job] = queue) {
    for (; job.taken < job.records.length; job.taken += 1) {
      const index = job.taken;
      const record = job.records[index];
      if (record === undefined) continue;
      const bytes = job.bytes[index] ?? 0;
      if (load.length >= FLIGHT_LIMITS.records || (load.length > 0 && total + bytes > FLIGHT_LIMITS.bytes)) return load;
      load.push({ record, job, index, bytes });
      total += bytes;
    }
    queue.shift();
  }
  return load;
}

/**
 * Puts records into batches of their partitions, in order. Keyless ones of a load stay together on one partition: one batch instead of twelve.
 * A record is put once: kafkajs asks its partitioner again at every attempt, and a keyless record that changes its broker then is stored twice
 * or, where that broker has answered already, never.
 */
export function route(load: readonly Loaded[], leadersOf: (topic: string) => Leaders | undefined): readonly Batch[] {
  const full: Batch[] = [];
  const open = new Map<string, Batch>();
  const sticky = new Map<string, number>();
  for (const { record, job, index, bytes } of load) {
    const leaders = leadersOf(record.topic);
    if (leaders === undefined || leaders instanceof Error) {
      job.failed(index, { status: 'unsent', error: leaders ?? new Error(`the brokers know no topic ${record.topic}`) });
      continue;
    }
    const partition = record.key === null ? stickyPartition(record.topic, leaders, sticky) : partitionOf(record.key, leaders.length);
    const key = partitionKey(record.topic, partition);
    const current = open.get(key);
    const isFull = current !== undefined && current.bytes + bytes > MOST_BATCH_BYTES;
    if (isFull) full.push(current);
    const batch = current === undefined || isFull ? new Batch(record.topic, partition) : current;
    if (batch !== current) open.set(key, batch);
    batch.add(record, bytes, job, index);
  }
  return [...full, ...open.values()];
}

/** Any of the partitions that have a leader; of all, where none has. */
function stickyPartition(topic: string, leaders: readonly number[], sticky: Map<string, number>): number {
  const chosen = sticky.get(topic);
  if (chosen !== undefined) return chosen;
  const all = [...leaders.keys()];
  const led = all.filter((partition) => (leaders[partition] ?? -1) >= 0);
  const candidates = led.length > 0 ? led : all;
  const partition = candidates[randomInt(candidates.length)] ?? 0;
  sticky.set(topic, partition);
  return partition;
}
