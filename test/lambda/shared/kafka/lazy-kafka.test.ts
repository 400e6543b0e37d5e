import { inspect } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { CREATE_CLUSTER, LazyKafka, type WholeKafkaConfig } from '../../../../lambda/shared/kafka/lazy-kafka';

const CONFIG: WholeKafkaConfig = {
  brokers: ['127.0.0.1:1'],
  clientId: 'test',
  connectionTimeout: 2_000,
  authenticationTimeout: 3_000,
  requestTimeout: 4_000,
  ssl: true,
  sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: 'token' }) },
  retry: { retries: 2, factor: 0.5 },
  socketFactory: () => {
    throw new Error('nothing is connected here');
  },
  logLevel: logLevel.NOTHING,
  logCreator: () => () => undefined,
};

interface OpenedCluster {
  readonly connectionPoolBuilder: { build(): Promise<object> };
}

/** All that can be seen of the connections of a Kafka. */
async function connectionsOf(kafka: Kafka): Promise<string> {
  // As wire.ts finds it.
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === CREATE_CLUSTER);
  const create: unknown = symbol === undefined ? undefined : Reflect.get(kafka, symbol);
  if (typeof create !== 'function') throw new Error('no factory');
  const cluster: OpenedCluster = create({ allowAutoTopicCreation: false });
  return inspect({ cluster, pool: await cluster.connectionPoolBuilder.build() }, { depth: 8, sorted: true });
}

describe('a Kafka that loads its clients when they are asked for', () => {
  it('opens the connections that kafkajs itself would open', async () => {
    const ours = await connectionsOf(new LazyKafka(CONFIG));
    expect(ours).toContain("clientId: 'test'");
    expect(ours).toBe(await connectionsOf(new Kafka(CONFIG)));
  });

  it('hands out the clients of kafkajs', () => {
    const kafka = new LazyKafka(CONFIG);
    expect(Object.keys(kafka.admin()).sort()).toEqual(Object.keys(new Kafka(CONFIG).admin()).sort());
    expect([typeof kafka.consumer({ groupId: 'g' }).run, typeof kafka.producer({ createPartitioner: () => () => 0 }).send]).toEqual([
      'function',
      'function',
    ]);
  });
});
