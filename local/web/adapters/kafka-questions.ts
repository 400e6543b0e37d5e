import type { Kafka, KafkaMessage } from 'kafkajs';
import { metadataCall } from '../../../lambda/shared/kafka/metadata';
import { readLog } from '../../../lambda/shared/kafka/read-log';
import { createWire, type Wire } from '../../../lambda/shared/kafka/wire';
import { toHeaders } from '../../event-source/adapters/kafka-headers';
import type { KafkaQuestions } from '../ports';
import { type RecordView, viewRecord } from '../record-view';
import { logDirsCall } from './log-dirs';

/**
 * Asks over connections of its own, so that a question that waits holds nobody else up, and each kind over its own: a question that fails drops
 * its connections, and must not drop the other's. Nothing is open before the first one.
 */
export function createKafkaQuestions(kafka: Kafka): KafkaQuestions {
  const [records, disks] = [createWire(kafka), createWire(kafka)];
  return {
    latest: (topic, partition, { first, end }, count) => readLatest(records, topic, partition, Math.max(first, end - count), end),
    sizes: () => readSizes(disks),
    stop: async () => {
      await Promise.allSettled([records.reset(), disks.reset()]);
    },
  };
}

async function readLatest(wire: Wire, topic: string, partition: number, from: number, to: number): Promise<readonly RecordView[]> {
  const records: RecordView[] = [];
  for await (const messages of readLog(wire, topic, { partition, from, to })) records.push(...messages.map(toView));
  return records.reverse();
}

function toView({ offset, timestamp, key, value, headers }: KafkaMessage): RecordView {
  return viewRecord({
    offset: Number(offset),
    timestampMs: Number(timestamp),
    key,
    value,
    headers: toHeaders(headers),
  });
}

/** By `topic/partition/broker`; of the brokers that answer. */
async function readSizes(wire: Wire): Promise<ReadonlyMap<string, number>> {
  const { nodes } = await wire.send('any', metadataCall([]));
  const answers = await Promise.allSettled(
    nodes.map(async ({ nodeId }) => ({ nodeId, replicas: await wire.send({ nodeId }, logDirsCall) })),
  );
  if (answers.some(({ status }) => status === 'rejected')) await wire.reset();
  return new Map(
    answers.flatMap((answer) =>
      answer.status === 'rejected'
        ? []
        : answer.value.replicas.map(({ topic, partition, bytes }) => [`${topic}/${partition}/${answer.value.nodeId}`, bytes] as const),
    ),
  );
}
