import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { STATE_KEY } from '../contract';
import type { StateStore } from '../ports';
import { ATTRIBUTE, itemValues, parseItem } from './state-item';

/** The state store over DynamoDB: reads are consistent, writes conditional on the offset. */
export function dynamodbState(client: DynamoDBClient, table: string, service: string): StateStore {
  const keyOf = (topicPartition: string): Record<string, AttributeValue> => ({
    [STATE_KEY.partition]: { S: service },
    [STATE_KEY.sort]: { S: topicPartition },
  });
  return {
    async load(topicPartition) {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: keyOf(topicPartition), ConsistentRead: true }));
      return Item === undefined ? undefined : parseItem(Item);
    },
    async save(topicPartition, { expected, state, skipped }) {
      const values = itemValues(state);
      const names = Object.keys(values);
      const isUnchanged = expected === undefined ? 'attribute_not_exists(#nextOffset)' : '#nextOffset = :expected';
      const command = new UpdateItemCommand({
        TableName: table,
        Key: keyOf(topicPartition),
        // ADD, so that two instances which only skip both count.
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')} ADD #${ATTRIBUTE.skipped} :${ATTRIBUTE.skipped}`,
        ConditionExpression: isUnchanged,
        ExpressionAttributeNames: Object.fromEntries([...names, ATTRIBUTE.skipped].map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(names.map((name) => [`:${name}`, values[name] ?? { NULL: true }])),
          [`:${ATTRIBUTE.skipped}`]: { N: String(skipped) },
          ...(expected === undefined ? {} : { ':expected': { N: String(expected) } }),
        },
      });
      return client.send(command).then(() => 'saved' as const, conflictOrThrow);
    },
  };
}

function conflictOrThrow(error: unknown): 'conflict' {
  if (error instanceof ConditionalCheckFailedException) return 'conflict';
  throw error;
}
