import { randomInt } from 'node:crypto';
import type { OutgoingRecord } from '../../domain/outgoing';
import { partitionOf } from '../partitioner';
import { Batch } from './batch';
import type { Job } from './job';
import type { Leaders } from './leaders';

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
  const batches = new Map<string, OpenBatches>();
  let current: OpenBatches | undefined;
  for (const { record, job, index, bytes } of load) {
    // Records of one topic mostly follow each other.
    if (current?.topic !== record.topic) {
      current = batches.get(record.topic) ?? new OpenBatches(record.topic, leadersOf(record.topic));
      batches.set(record.topic, current);
    }
    current.add(record, job, index, bytes);
  }
  const all = [...batches.values()];
  return [...all.flatMap(({ full }) => full), ...all.flatMap(({ open }) => open.filter((batch) => batch !== undefined))];
}

/** The batches of one topic that are being filled, by partition, and those that are full. */
class OpenBatches {
  readonly topic: string;
  readonly full: Batch[] = [];
  readonly open: (Batch | undefined)[] = [];
  readonly #leaders: Leaders | undefined;
  #sticky: number | undefined;

  constructor(topic: string, leaders: Leaders | undefined) {
    this.topic = topic;
    this.#leaders = leaders;
  }

  add(record: OutgoingRecord, job: Job, index: number, bytes: number): void {
    const leaders = this.#leaders;
    if (leaders === undefined || leaders instanceof Error) {
      job.failed(index, { status: 'unsent', error: leaders ?? new Error(`the brokers know no topic ${this.topic}`) });
      return;
    }
    const partition = record.key === null ? this.#stickyPartition(leaders) : partitionOf(record.key, leaders.length);
    let batch = this.open[partition];
    if (batch !== undefined && batch.bytes + bytes > MOST_BATCH_BYTES) {
      this.full.push(batch);
      batch = undefined;
    }
    batch ??= new Batch(this.topic, partition);
    this.open[partition] = batch;
    batch.add(record, bytes, job, index);
  }

  /** Any of the partitions that have a leader; of all, where none has. */
  #stickyPartition(leaders: readonly number[]): number {
    if (this.#sticky !== undefined) return this.#sticky;
    const all = [...leaders.keys()];
    const led = all.filter((partition) => (leaders[partition] ?? -1) >= 0);
    const candidates = led.length > 0 ? led : all;
    this.#sticky = candidates[randomInt(candidates.length)] ?? 0;
    return this.#sticky;
  }
}
