import type { Kafka, Message, Producer, ProducerBatch } from 'kafkajs';
import { CALL_LIMITS, chunk } from '../domain/chunk';
import { wordsOf } from '../domain/errors';
import type { OutgoingRecord } from '../domain/outgoing';
import { type Logger, SILENT } from '../log';
import type { KafkaIdentity } from './access';
import { PRODUCER_DEFAULTS } from './client';
import { connectPatiently } from './connect-patiently';
import { explainFailure } from './diagnose';
import { KAFKA_LIMITS } from './limits';

/** Sends records and resolves when all in-sync replicas have them; rejects with the client's error otherwise, or with a `KafkaAccessError` that names the missing right. */
export interface Sender {
  send(records: readonly OutgoingRecord[]): Promise<void>;
}

interface Line {
  readonly producer: Producer;
  readonly connected: Promise<void>;
  inFlight: number;
  isBroken: boolean;
}

const ALL_IN_SYNC_REPLICAS = -1;

/** The broker gives up before the client does, so that a refusal is heard and not taken for silence. */
const REPLICATION_TIMEOUT_MS = KAFKA_LIMITS.producer.requestTimeoutMs - 1_000;

/** Logins that are cut off are tried again for so long; a function still has time to say what failed. */
const CONNECT_DEADLINE_MS = 8_000;

/**
 * A producer that outlives invocations: it connects at the first call, and after a failure the next call gets a new one, because kafkajs
 * keeps using a socket that has died (issue 919) and a producer that it has disconnected (issue 907).
 */
export function createSender(kafka: Kafka, logger: Logger = SILENT, identity: KafkaIdentity = {}): Sender {
  let current: Line | undefined;

  const open = (): Line => {
    const producer = kafka.producer(PRODUCER_DEFAULTS);
    return {
      producer,
      connected: connectPatiently(() => producer.connect(), { deadlineMs: CONNECT_DEADLINE_MS }),
      inFlight: 0,
      isBroken: false,
    };
  };

  const leave = (line: Line): void => {
    line.inFlight -= 1;
    if (!line.isBroken || line.inFlight > 0) return;
    line.producer.disconnect().catch((error: unknown) => logger.debug('old producer did not disconnect', { reason: wordsOf(error) }));
  };

  return {
    async send(records) {
      if (records.length === 0) return;
      current ??= open();
      const line = current;
      line.inFlight += 1;
      try {
        await line.connected;
        for (const part of chunk(records, CALL_LIMITS)) await line.producer.sendBatch(callOf(part));
      } catch (error) {
        line.isBroken = true;
        if (current === line) current = undefined;
        throw await explainFailure(kafka, error, { write: [...new Set(records.map(({ topic }) => topic))] }, identity);
      } finally {
        leave(line);
      }
    },
  };
}

function callOf(records: readonly OutgoingRecord[]): ProducerBatch {
  const byTopic = new Map<string, Message[]>();
  for (const record of records) {
    const messages = byTopic.get(record.topic) ?? [];
    messages.push(messageOf(record));
    byTopic.set(record.topic, messages);
  }
  return {
    acks: ALL_IN_SYNC_REPLICAS,
    timeout: REPLICATION_TIMEOUT_MS,
    topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
  };
}

function messageOf({ key, value, headers }: OutgoingRecord): Message {
  if (headers === undefined) return { key, value };
  const copied = Object.entries(headers).map(
    ([name, value]) => [name, typeof value === 'string' || Buffer.isBuffer(value) ? value : [...value]] as const,
  );
  return { key, value, headers: Object.fromEntries(copied) };
}
