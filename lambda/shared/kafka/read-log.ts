import type { KafkaMessage } from 'kafkajs';
import Batch from 'kafkajs/src/consumer/batch.js';
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js';
import { CodedError } from '../domain/errors';
import { type Fetched, fetchCall } from './fetch-call';
import { metadataCall } from './metadata';
import type { Wire } from './wire';

/** Offsets of one partition, `to` not among them. */
export interface LogSpan {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

const MAX_BYTES = 1_048_576;
const MAX_WAIT_MS = 500;

/** Errors that pass: a leader moves, a broker restarts (https://kafka.apache.org/protocol.html#protocol_error_codes). */
const PASSING_ERRORS: ReadonlySet<number> = new Set([3, 5, 6, 7, 9, 74, 75, 76]);
const OFFSET_OUT_OF_RANGE = 1;
const TRIES = 10;
const RETRY_MS = 300;

/** Reads a stretch of a partition without a consumer group: needs the right to read and to describe the topic, and leaves no trace. */
export async function* readLog(wire: Wire, topic: string, { partition, from, to }: LogSpan): AsyncGenerator<readonly KafkaMessage[]> {
  for (let offset = from; offset < to; ) {
    const fetched = await fetchFromLeader(wire, topic, partition, offset);
    const { highWatermark, abortedTransactions } = fetched;
    const messages = await decodeMessages(fetched.rest);
    const batch = new Batch(topic, String(offset), { partition, highWatermark, abortedTransactions, messages });
    const records = batch.messages.filter((record) => Number(record.offset) < to);
    if (records.length > 0) yield records;
    // Nothing came and nothing will: what is left are transactions that have not ended.
    if (messages.length === 0 && offset >= fetched.lastStableOffset) return;
    if (messages.length > 0) offset = Number(batch.lastOffset()) + 1;
  }
}

async function fetchFromLeader(wire: Wire, topic: string, partition: number, offset: number): Promise<Fetched> {
  let failure: unknown;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    try {
      const fetched = await wire.send(
        { nodeId: await leaderOf(wire, topic, partition) },
        fetchCall({ topic, partition, offset, maxBytes: MAX_BYTES }, MAX_WAIT_MS),
      );
      if (fetched.errorCode === 0) return fetched;
      failure = fetchError(topic, partition, offset, fetched.errorCode);
      if (!PASSING_ERRORS.has(fetched.errorCode)) break;
    } catch (error) {
      failure = error;
      await wire.reset();
    }
  }
  throw failure;
}

async function leaderOf(wire: Wire, topic: string, partition: number): Promise<number> {
  const { topics } = await wire.send('any', metadataCall([topic]));
  const found = topics[0]?.partitions.find((each) => each.partition === partition);
  if (found === undefined || found.leader < 0) throw fetchError(topic, partition, -1, found?.errorCode ?? topics[0]?.errorCode ?? 3);
  return found.leader;
}

function fetchError(topic: string, partition: number, offset: number, code: number): CodedError {
  const why = code === OFFSET_OUT_OF_RANGE ? 'is not there any more: retention has passed it' : `was refused with Kafka's error ${code}`;
  return new CodedError(`partition ${partition} of ${topic}: offset ${offset} ${why}`, {
    code: 'kafka.fetch-failed',
    retriable: PASSING_ERRORS.has(code),
  });
}
