import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Admin, ConfigResourceTypes, type Kafka } from 'kafkajs';
import { createSender } from '../../../../lambda/shared/kafka/sender';
import type { Stoppable } from '../../../ports';

/** A topic that a drill fills, and how it is emptied again. */
export interface Filler extends Stoppable {
  /** Makes the topic and writes so many bytes to it, on each of three replicas. */
  fill(bytes: number): Promise<void>;
  /** As the runbook says: a lower retention.bytes, which takes effect when the brokers look the next time. */
  lowerRetention(): Promise<void>;
}

const TOPIC = 'drill-filler';
const SEGMENT_BYTES = String(1024 ** 2);
const KNOWN_WITHIN_MS = 20_000;
const ASK_EVERY_MS = 200;
/** In base64; as many at once as one request takes. */
const RECORD_BYTES = 96 * 1024;
const RECORDS_AT_ONCE = 8;

export function openFiller(connect: (purpose: 'producer' | 'admin') => Kafka): Filler {
  const kafka = connect('admin');
  const sender = createSender(connect('producer'), undefined, undefined, { compression: 'none' });
  const withAdmin = async (work: (admin: Admin) => Promise<unknown>): Promise<void> => {
    const admin = kafka.admin();
    await admin.connect();
    try {
      await work(admin);
    } finally {
      await admin.disconnect();
    }
  };
  return {
    fill: async (bytes) => {
      await withAdmin(makeTopic);
      for (let written = 0; written < bytes; written += RECORD_BYTES * RECORDS_AT_ONCE) await sender.send(randomRecords());
    },
    lowerRetention: () =>
      withAdmin((admin) => {
        const configEntries = ['segment.bytes', 'retention.bytes'].map((name) => ({ name, value: SEGMENT_BYTES }));
        return admin.alterConfigs({
          validateOnly: false,
          resources: [{ type: ConfigResourceTypes.TOPIC, name: TOPIC, configEntries }],
        });
      }),
    stop: () => sender.close(),
  };
}

/** kafkajs gives up waiting for leaders when a broker has not heard of the topic yet, so it is asked again here. */
async function makeTopic(admin: Admin): Promise<void> {
  const configEntries = [{ name: 'segment.bytes', value: SEGMENT_BYTES }];
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic: TOPIC, numPartitions: 1, replicationFactor: 3, configEntries }] });
  const deadline = performance.now() + KNOWN_WITHIN_MS;
  for (;;) {
    try {
      await admin.fetchTopicMetadata({ topics: [TOPIC] });
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(ASK_EVERY_MS);
    }
  }
}

const randomRecords = () =>
  Array.from({ length: RECORDS_AT_ONCE }, () => {
    const value = randomBytes((RECORD_BYTES * 3) / 4).toString('base64');
    return { topic: TOPIC, key: null, value };
  });
