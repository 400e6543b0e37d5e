import type { KafkaArns } from './kafka-arns';

/** A statement of an IAM policy, before it becomes one. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * What each action needs beside itself, on whichever resource (https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html).
 * Brokers do not ask for all of it today; a policy that leaves it out fails when they do.
 */
export const ACTION_DEPENDENCIES = {
  Connect: [],
  DescribeCluster: ['Connect'],
  AlterCluster: ['Connect', 'DescribeCluster'],
  DescribeClusterDynamicConfiguration: ['Connect'],
  AlterClusterDynamicConfiguration: ['Connect', 'DescribeClusterDynamicConfiguration'],
  WriteDataIdempotently: ['Connect', 'WriteData'],
  CreateTopic: ['Connect'],
  DescribeTopic: ['Connect'],
  AlterTopic: ['Connect', 'DescribeTopic'],
  DeleteTopic: ['Connect', 'DescribeTopic'],
  DescribeTopicDynamicConfiguration: ['Connect'],
  AlterTopicDynamicConfiguration: ['Connect', 'DescribeTopicDynamicConfiguration'],
  ReadData: ['Connect', 'DescribeTopic', 'AlterGroup'],
  WriteData: ['Connect', 'DescribeTopic'],
  DescribeGroup: ['Connect'],
  AlterGroup: ['Connect', 'DescribeGroup'],
  DescribeTransactionalId: ['Connect'],
  AlterTransactionalId: ['Connect', 'DescribeTransactionalId', 'WriteData'],
} as const;

export type KafkaAction = keyof typeof ACTION_DEPENDENCIES;

const allow = (actions: readonly KafkaAction[], resources: readonly string[]): Statement => ({
  actions: actions.map((action) => `kafka-cluster:${action}`),
  resources,
});

const connect = (arns: KafkaArns) => allow(['Connect'], [arns.cluster]);

/** Writing to one topic without transactions and without the idempotent protocol. */
export function produceStatements(arns: KafkaArns, topic: string): readonly Statement[] {
  return [connect(arns), allow(['DescribeTopic', 'WriteData'], [arns.topic(topic)])];
}

/** Reading one topic as a member of one group. */
export function consumeStatements(arns: KafkaArns, topic: string, group: string): readonly Statement[] {
  return [
    connect(arns),
    allow(['DescribeTopic', 'ReadData'], [arns.topic(topic)]),
    allow(['DescribeGroup', 'AlterGroup'], [arns.group(group)]),
  ];
}

/** Creating, changing and removing the named topics, and no other. */
export function topicAdminStatements(arns: KafkaArns, topics: readonly string[]): readonly Statement[] {
  const actions = [
    'CreateTopic',
    'DescribeTopic',
    'AlterTopic',
    'DeleteTopic',
    'DescribeTopicDynamicConfiguration',
    'AlterTopicDynamicConfiguration',
  ] as const;
  return [allow(['Connect', 'DescribeCluster'], [arns.cluster]), allow(actions, topics.map(arns.topic))];
}

/** Looking at the named topics, and nothing else. */
export function topicReaderStatements(arns: KafkaArns, topics: readonly string[]): readonly Statement[] {
  return [connect(arns), allow(['DescribeTopic', 'DescribeTopicDynamicConfiguration'], topics.map(arns.topic))];
}

/** Moving replicas between brokers, with the throttle that belongs to it: rights over the whole cluster, which Kafka does not divide. */
export function replicaMoverStatements(arns: KafkaArns): readonly Statement[] {
  const actions = ['AlterCluster', 'DescribeClusterDynamicConfiguration', 'AlterClusterDynamicConfiguration'] as const;
  return [allow(['Connect', 'DescribeCluster', ...actions], [arns.cluster])];
}

/** Writing to the named topics in transactions of one id; such a producer is idempotent as well. */
export function transactionStatements(arns: KafkaArns, transactionalId: string, topics: readonly string[]): readonly Statement[] {
  return [
    allow(['Connect', 'WriteDataIdempotently'], [arns.cluster]),
    allow(['DescribeTopic', 'WriteData'], topics.map(arns.topic)),
    allow(['DescribeTransactionalId', 'AlterTransactionalId'], [arns.transactionalId(transactionalId)]),
  ];
}
