import type { Admin, Kafka } from 'kafkajs';
import Batch from 'kafkajs/src/consumer/batch.js';
import decodeMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js';
import { CodedError } from '../../shared/domain/errors';
import { metadataCall } from '../../shared/kafka/metadata';
import { createWire, type Wire } from '../../shared/kafka/wire';
import type { DeliveredRecord } from '../decode';
import type { LogReader, ReplayRange, Span } from '../replay';
import { type Fetched, fetchCall } from './fetch-call';
import { recordsOf } from './kafkajs-record';

const MAX_BYTES = 1_048_576;
const MAX_WAIT_MS = 500;

/** Errors that pass: a leader moves, a broker restarts (https://kafka.apache.org/protocol.html#protocol_error_codes). */
const PASSING_ERRORS: ReadonlySet<number> = new Set([3, 5, 6, 7, 9, 74, 75, 76]);
const OFFSET_OUT_OF_RANGE = 1;
const TRIES = 10;
const RETRY_MS = 300;

/** Reads a topic without a consumer group: needs the right to read and to describe the topic, and leaves no trace. */
export function kafkajsLog(kafka: Kafka): LogReader {
  const wire = createWire(kafka);
  return {
    spans: (topic, range) => withAdmin(kafka, (admin) => spansOf(admin, topic, range)),
    read: (topic, span) => readSpan(wire, topic, span),
    close: () => wire.reset(),
  };
}

async function withAdmin<T>(kafka: Kafka, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}

/** The range, cut to what the brokers still have and already have. */
async function spansOf(admin: Admin, topic: string, { from, to, partitions }: ReplayRange): Promise<readonly Span[]> {
  const ends = await admin.fetchTopicOffsets(topic);
  const at = async (bound: ReplayRange['from'] | undefined, otherwise: 'low' | 'high') => {
    if (bound === undefined) return new Map(ends.map((end) => [end.partition, Number(end[otherwise])]));
    if ('offset' in bound) return new Map(ends.map(({ partition }) => [partition, bound.offset]));
    const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, bound.timestampMs);
    return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]));
  };
  const [first, last] = [await at(from, 'low'), await at(to, 'high')];
  return ends
    .filter(({ partition }) => partitions === undefined || partitions.includes(partition))
    .map(({ partition, low, high }) => {
      const within = (offset: number | undefined): number => Math.min(Math.max(offset ?? 0, Number(low)), Number(high));
      return { partition, from: within(first.get(partition)), to: within(last.get(partition)) };
    })
    .filter((span) => span.from < span.to)
    .sort((a, b) => a.partition - b.partition);
}

async function* readSpan(wire: Wire, topic: string, { partition, from, to }: Span): AsyncGenerator<readonly DeliveredRecord[]> {
  for (let offset = from; offset < to; ) {
    const fetched = await fetchFromLeader(wire, topic, partition, offset);
    const { highWatermark, abortedTransactions } = fetched;
    const messages = await decodeMessages(fetched.rest);
    const batch = new Batch(topic, String(offset), { partition, highWatermark, abortedTransactions, messages });
    const records = recordsOf(topic, partition, batch.messages).filter((record) => record.offset < to);
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
    code: 'replay.fetch-failed',
    retriable: PASSING_ERRORS.has(code),
  });
}
