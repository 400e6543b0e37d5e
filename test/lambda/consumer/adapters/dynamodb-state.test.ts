import { ConditionalCheckFailedException, type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamodbState } from '../../../../lambda/consumer/adapters/dynamodb-state';
import { itemValues, parseItem } from '../../../../lambda/consumer/adapters/state-item';
import { emptyModel } from '../../../../lambda/consumer/domain/fold';

const STATE = { nextOffset: 8, consumed: 7, matched: 3, predictions: 2, deadLettered: 1, tombstones: 1, late: 0, model: emptyModel(5) };

function stateOver(answer: (command: unknown) => unknown) {
  const commands: unknown[] = [];
  const send = async (command: unknown) => {
    commands.push(command);
    return answer(command);
  };
  // The adapter uses `send` alone.
  return { store: dynamodbState({ send } as unknown as DynamoDBClient, 'table', 'traffic'), commands };
}

describe('state item', () => {
  it('is read back as it was written', () => {
    expect(parseItem(itemValues(STATE))).toEqual(STATE);
  });

  it('of a later release is refused, not misread', () => {
    expect(() => parseItem({ ...itemValues(STATE), version: { N: '2' } })).toThrow('version 2 is newer than this function knows (1)');
  });

  it.each([
    ['consumed', { N: '-1' }],
    ['nextOffset', { S: 'x' }],
    ['model', { S: '{}' }],
  ] as const)('that is damaged is named: %s', (name, damage) => {
    expect(() => parseItem({ ...itemValues(STATE), [name]: damage })).toThrow(/^state item: .*restore the table/);
  });
});

describe('state in DynamoDB', () => {
  it('is read consistently, one item per service and partition', async () => {
    const { store, commands } = stateOver(() => ({ Item: itemValues(STATE) }));
    expect(await store.load('website-logs-3')).toEqual(STATE);
    expect((commands[0] as GetItemCommand).input).toEqual({
      TableName: 'table',
      Key: { service: { S: 'traffic' }, topicPartition: { S: 'website-logs-3' } },
      ConsistentRead: true,
    });
    expect(await stateOver(() => ({})).store.load('website-logs-3')).toBeUndefined();
    expect(commands[0]).toBeInstanceOf(GetItemCommand);
  });

  it('is written only over the offset that was read, or where nothing was', async () => {
    const { store, commands } = stateOver(() => ({}));
    expect(await store.save('p', { expected: 4, state: STATE, skipped: 2 })).toBe('saved');
    expect(await store.save('p', { expected: undefined, state: STATE, skipped: 0 })).toBe('saved');
    const [over, fresh] = commands.map((command) => (command as UpdateItemCommand).input);
    expect(over).toMatchObject({
      ConditionExpression: '#nextOffset = :expected',
      ExpressionAttributeValues: {
        ':expected': { N: '4' },
        ':nextOffset': { N: '8' },
        ':skippedAsDuplicate': { N: '2' },
        ':version': { N: '1' },
      },
    });
    expect(over?.UpdateExpression).toMatch(/^SET #nextOffset = :nextOffset, .* ADD #skippedAsDuplicate :skippedAsDuplicate$/);
    expect(fresh?.ConditionExpression).toBe('attribute_not_exists(#nextOffset)');
    expect(commands[0]).toBeInstanceOf(UpdateItemCommand);
  });

  it('tells a conflict from a failure', async () => {
    const conflict = stateOver(() => {
      throw new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    });
    expect(await conflict.store.save('p', { expected: 4, state: STATE, skipped: 0 })).toBe('conflict');
    const failing = stateOver(() => {
      throw new Error('throttled');
    });
    await expect(failing.store.save('p', { expected: 4, state: STATE, skipped: 0 })).rejects.toThrow('throttled');
  });
});
