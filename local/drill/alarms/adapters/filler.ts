import { ConfigResourceTypes, type Kafka } from 'kafkajs';

/** A topic that a drill fills, and how it is emptied again. */
export interface FillerTopic {
  make(): Promise<void>;
  /** As the runbook says: a lower retention.bytes, which takes effect when the brokers look the next time. */
  lowerRetention(): Promise<void>;
  remove(): Promise<void>;
}

const SEGMENT_BYTES = String(1024 ** 2);

export function fillerTopic(kafka: Kafka, topic: string): FillerTopic {
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
    make: () =>
      withAdmin((admin) =>
        admin.createTopics({
          topics: [{ topic, numPartitions: 1, replicationFactor: 3, configEntries: [{ name: 'segment.bytes', value: SEGMENT_BYTES }] }],
        }),
      ),
    lowerRetention: () =>
      withAdmin((admin) =>
        admin.alterConfigs({
          validateOnly: false,
          resources: [
            {
              type: ConfigResourceTypes.TOPIC,
              name: topic,
              configEntries: [
                { name: 'segment.bytes', value: SEGMENT_BYTES },
                { name: 'retention.bytes', value: SEGMENT_BYTES },
              ],
            },
          ],
        }),
      ),
    remove: () => withAdmin((admin) => admin.deleteTopics({ topics: [topic] })),
  };
}
