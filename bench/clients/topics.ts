import { setTimeout as delay } from 'node:timers/promises';
import { createKafka } from '../../lambda/shared/kafka/client';
import { metadataCall } from '../../lambda/shared/kafka/metadata';
import { createWire } from '../../lambda/shared/kafka/wire';

const DEADLINE_MS = 60_000;

/** Makes topics of three replicas, two of them in sync at least, and waits until every partition is led. */
export async function createTopics(bootstrap: string, topics: readonly string[], partitions: number): Promise<void> {
  const kafka = createKafka({ brokers: bootstrap.split(','), clientId: 'bench', auth: 'none' }, undefined, 'admin');
  const admin = kafka.admin();
  await admin.connect();
  const configEntries = [{ name: 'min.insync.replicas', value: '2' }];
  await admin.createTopics({
    topics: topics.map((topic) => ({ topic, numPartitions: partitions, replicationFactor: 3, configEntries })),
    waitForLeaders: false,
  });
  await admin.disconnect();
  const wire = createWire(kafka);
  for (const deadline = Date.now() + DEADLINE_MS; ; await delay(100)) {
    const { topics: found } = await wire.send('any', metadataCall(topics));
    if (found.every((topic) => topic.partitions.length === partitions && topic.partitions.every(({ inSync }) => inSync.length === 3)))
      break;
    if (Date.now() > deadline) throw new Error('topics without leaders');
  }
  await wire.reset();
}
