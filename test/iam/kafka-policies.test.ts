import { Stack, Token } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { kafkaArns } from '../../lib/iam/kafka-arns';
import {
  ACTION_DEPENDENCIES,
  consumeStatements,
  describeStatements,
  idempotentProduceStatements,
  type KafkaAction,
  produceStatements,
  type Statement,
  topicAdminStatements,
  transactionStatements,
} from '../../lib/iam/kafka-policies';

const CLUSTER = 'arn:aws:kafka:us-east-1:111122223333:cluster/logs/0a1b-1';
const arns = kafkaArns(CLUSTER);

const ROLES: readonly { readonly role: string; readonly statements: readonly Statement[] }[] = [
  { role: 'producer', statements: produceStatements(arns, 'visits') },
  { role: 'consumer', statements: [...consumeStatements(arns, 'visits', 'group')] },
  { role: 'idempotent producer', statements: idempotentProduceStatements(arns, 'visits') },
  { role: 'onlooker', statements: describeStatements(arns, ['visits', 'predictions']) },
  { role: 'topic admin', statements: topicAdminStatements(arns, ['visits', 'predictions'], ['create', 'partitions', 'configs', 'delete']) },
  { role: 'partitions-only admin', statements: topicAdminStatements(arns, ['visits'], ['partitions']) },
  { role: 'transactional producer', statements: transactionStatements(arns, 'tx', ['visits']) },
];

const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ actions }) => actions);

describe('ARNs of what lives in a cluster', () => {
  it('keep name and id of the cluster', () => {
    expect(arns.topic('visits')).toBe('arn:aws:kafka:us-east-1:111122223333:topic/logs/0a1b-1/visits');
    expect(arns.group('readers')).toBe('arn:aws:kafka:us-east-1:111122223333:group/logs/0a1b-1/readers');
    expect(arns.transactionalId('tx')).toBe('arn:aws:kafka:us-east-1:111122223333:transactional-id/logs/0a1b-1/tx');
  });

  it('are taken apart at deployment where the ARN is a token', () => {
    const arn = Token.asString({ Ref: 'Cluster' });
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':cluster/', { Ref: 'Cluster' }] }] });
    expect(new Stack().resolve(kafkaArns(arn).topic('visits'))).toEqual({ 'Fn::Join': ['', [part(0), ':topic/', part(1), '/visits']] });
  });
});

describe('the rights of each role', () => {
  it.each(ROLES)('$role: has what each of its actions needs', ({ statements }) => {
    const actions = actionsOf(statements).map((action) => action.replace('kafka-cluster:', ''));
    const needed = actions.flatMap((action) => ACTION_DEPENDENCIES[action as KafkaAction]);
    expect(needed.filter((action) => !actions.includes(action))).toEqual([]);
  });

  it.each(ROLES)('$role: names exact resources, no pattern', ({ statements }) => {
    expect(statements.flatMap(({ resources }) => resources).filter((resource) => resource.includes('*'))).toEqual([]);
    expect(actionsOf(statements).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('a producer may write its topic and no other', () => {
    expect(produceStatements(arns, 'visits')).toEqual([
      { actions: ['kafka-cluster:Connect'], resources: [CLUSTER] },
      { actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData'], resources: [arns.topic('visits')] },
    ]);
  });

  it('a consumer may read its topic in its group and no other', () => {
    expect(consumeStatements(arns, 'visits', 'group').slice(1)).toEqual([
      { actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], resources: [arns.topic('visits')] },
      { actions: ['kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup'], resources: [arns.group('group')] },
    ]);
  });

  it('a topic admin may not read or write records', () => {
    const all = topicAdminStatements(arns, ['visits'], ['create', 'partitions', 'configs', 'delete']);
    expect(actionsOf(all).filter((action) => /ReadData|WriteData/.test(action))).toEqual([]);
  });

  it('a partitions-only administrator has no right on configurations', () => {
    expect(actionsOf(topicAdminStatements(arns, ['visits'], ['partitions']))).toEqual([
      'kafka-cluster:Connect',
      'kafka-cluster:AlterTopic',
      'kafka-cluster:DescribeTopic',
    ]);
  });

  it('an idempotent producer has one more right, on the cluster', () => {
    const more = actionsOf(idempotentProduceStatements(arns, 'visits')).filter(
      (action) => !actionsOf(produceStatements(arns, 'visits')).includes(action),
    );
    expect(more).toEqual(['kafka-cluster:WriteDataIdempotently']);
  });

  it('a pattern is only where one is asked for', () => {
    expect(consumeStatements(arns, 'visits', { prefix: 'team-' }).flatMap(({ resources }) => resources)).toEqual([
      CLUSTER,
      arns.topic('visits'),
      'arn:aws:kafka:us-east-1:111122223333:group/logs/0a1b-1/team-*',
    ]);
  });

  it.each(['*', 'a*', 'a?b', ''])('a name %j is refused: it would be a pattern that nobody asked for', (name) => {
    expect(() => consumeStatements(arns, 'visits', name)).toThrow(/without \* and \?/);
  });
});
