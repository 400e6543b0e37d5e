/** What clients do, each with the least that it needs: once with all of it, and once without each. */
import type { Consumer, ITopicConfig, Kafka } from 'kafkajs';
import { ConfigResourceTypes } from 'kafkajs';
import { allow, arnOf, CLUSTER_ARN } from './iam-cluster';

/** Unique per run of a scenario, but for `topic`, which holds a record. */
export interface ScenarioNames {
  readonly topic: string;
  readonly newTopic: string;
  readonly group: string;
  readonly transactionalId: string;
}

export interface Grant {
  readonly action: string;
  readonly resource: string;
}

export interface Scenario {
  readonly name: string;
  grants(names: ScenarioNames): readonly Grant[];
  run(kafka: Kafka, names: ScenarioNames): Promise<void>;
}

const on = (resource: string, ...actions: readonly string[]): readonly Grant[] => actions.map((action) => ({ action, resource }));
const connect = on(CLUSTER_ARN, 'Connect');

export const statementsOf = (grants: readonly Grant[]) => grants.map(({ action, resource }) => allow(resource, action));

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'producer',
    grants: ({ topic }) => [...connect, ...on(arnOf('topic', topic), 'DescribeTopic', 'WriteData')],
    run: (kafka, { topic }) => produce(kafka, topic, false),
  },
  {
    name: 'idempotent producer',
    grants: ({ topic }) => [
      ...connect,
      ...on(CLUSTER_ARN, 'WriteDataIdempotently'),
      ...on(arnOf('topic', topic), 'DescribeTopic', 'WriteData'),
    ],
    run: (kafka, { topic }) => produce(kafka, topic, true),
  },
  {
    name: 'transactional producer',
    grants: ({ topic, group, transactionalId }) => [
      ...connect,
      ...on(CLUSTER_ARN, 'WriteDataIdempotently'),
      ...on(arnOf('topic', topic), 'DescribeTopic', 'WriteData', 'ReadData'),
      ...on(arnOf('transactional-id', transactionalId), 'DescribeTransactionalId', 'AlterTransactionalId'),
      ...on(arnOf('group', group), 'DescribeGroup', 'AlterGroup'),
    ],
    run: transact,
  },
  {
    name: 'consumer',
    grants: ({ topic, group }) => [
      ...connect,
      ...on(arnOf('topic', topic), 'DescribeTopic', 'ReadData'),
      ...on(arnOf('group', group), 'DescribeGroup', 'AlterGroup'),
    ],
    run: consume,
  },
  {
    name: 'topic administrator',
    grants: ({ newTopic }) => [
      ...connect,
      ...on(arnOf('topic', newTopic), 'CreateTopic', 'DescribeTopic', 'AlterTopic', 'DeleteTopic'),
      ...on(arnOf('topic', newTopic), 'DescribeTopicDynamicConfiguration', 'AlterTopicDynamicConfiguration'),
    ],
    run: administer,
  },
];

async function produce(kafka: Kafka, topic: string, idempotent: boolean): Promise<void> {
  const producer = kafka.producer({ idempotent, allowAutoTopicCreation: false });
  try {
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'x' }] });
  } finally {
    await producer.disconnect();
  }
}

async function transact(kafka: Kafka, { topic, group, transactionalId }: ScenarioNames): Promise<void> {
  const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  try {
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: 'x' }] });
    await transaction.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions: [{ partition: 0, offset: '1' }] }] });
    await transaction.commit();
  } finally {
    await producer.disconnect();
  }
}

async function consume(kafka: Kafka, { topic, group }: ScenarioNames): Promise<void> {
  const consumer = kafka.consumer({ groupId: group, allowAutoTopicCreation: false });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await readOne(consumer);
  } finally {
    await consumer.disconnect();
  }
}

/** The first record, or what the consumer crashed of: kafkajs' `run` resolves before either. */
function readOne(consumer: Consumer): Promise<void> {
  return new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer.run({ eachMessage: async () => resolve() }).catch(reject);
  });
}

async function administer(kafka: Kafka, { newTopic }: ScenarioNames): Promise<void> {
  const admin = kafka.admin();
  const topics: ITopicConfig[] = [{ topic: newTopic, numPartitions: 1 }];
  const resource = { type: ConfigResourceTypes.TOPIC, name: newTopic };
  try {
    await admin.connect();
    await admin.createTopics({ topics, waitForLeaders: true });
    await admin.createPartitions({ topicPartitions: [{ topic: newTopic, count: 2 }] });
    const configEntries = [{ name: 'retention.ms', value: '1000' }];
    await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries }] });
    await admin.describeConfigs({ includeSynonyms: false, resources: [resource] });
    await admin.deleteTopics({ topics: [newTopic] });
  } finally {
    await admin.disconnect();
  }
}
