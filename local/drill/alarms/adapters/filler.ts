import { randomBytes } from 'node:crypto';
import { ConfigResourceTypes, type Kafka } from 'kafkajs';
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
/** In base64; as many at once as one request takes. */
const RECORD_BYTES = 96 * 1024;
const RECORDS_AT_ONCE = 16;

export function openFiller(connect: (purpose: 'producer' | 'admin') => Kafka): Filler {
  const kafka = connect('admin');
  const sender = createSender(connect('producer'), undefined, undefined, { compression: 'none' });
  const withAdmin = async (work: (admin: ReturnType<Kafka['admin']>) => Promise<unknown>): Promise<void> => {
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
      const configEntries = [{ name: 'segment.bytes', value: SEGMENT_BYTES }];
      await withAdmin((admin) => admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1, replicationFactor: 3, configEntries }] }));
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

const randomRecords = () =>
  Array.from({ length: RECORDS_AT_ONCE }, () => {
    const value = randomBytes((RECORD_BYTES * 3) / 4).toString('base64');
    return { topic: TOPIC, key: null, value };
  });
