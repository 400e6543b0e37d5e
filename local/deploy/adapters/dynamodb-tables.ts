import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  type TableDescription,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { TableSpec } from '../../assembly/resources/table';
import { DeployError } from '../errors';
import type { TableStore } from '../ports';

/** Any credentials of letters and digits do for DynamoDB Local; with `-sharedDb` they all see the same tables. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const ACTIVE_WITHIN_SECONDS = 10;

/** @param endpoint `http://127.0.0.1:port` of DynamoDB Local. */
export function createTableStore(endpoint: string, region: string): TableStore & { close(): void } {
  const client = new DynamoDBClient({ endpoint, region, credentials: LOCAL_CREDENTIALS });
  return {
    ensureTable: async (spec) => {
      try {
        return await ensure(client, spec);
      } catch (cause) {
        if (cause instanceof DeployError) {
          throw cause;
        }
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new DeployError('TABLE_FAILED', `cannot create table ${spec.name} in DynamoDB Local: ${reason}`, { cause, retriable: true });
      }
    },
    close: () => client.destroy(),
  };
}

async function ensure(client: DynamoDBClient, spec: TableSpec): Promise<'created' | 'reused'> {
  const keys = [spec.partitionKey, ...(spec.sortKey === undefined ? [] : [spec.sortKey])];
  try {
    await client.send(
      new CreateTableCommand({
        TableName: spec.name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: key.type })),
        KeySchema: keys.map((key, index) => ({ AttributeName: key.name, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) {
      throw error;
    }
    const { Table: existing } = await client.send(new DescribeTableCommand({ TableName: spec.name }));
    refuseOtherKeys(spec, existing);
    return 'reused';
  }
  await waitUntilTableExists({ client, maxWaitTime: ACTIVE_WITHIN_SECONDS, minDelay: 1, maxDelay: 1 }, { TableName: spec.name });
  return 'created';
}

function refuseOtherKeys(spec: TableSpec, existing: TableDescription | undefined): void {
  const wanted = [spec.partitionKey.name, spec.sortKey?.name].filter((name) => name !== undefined).join(', ');
  const found = (existing?.KeySchema ?? []).map((key) => key.AttributeName).join(', ');
  if (wanted !== found) {
    throw new DeployError(
      'TABLE_DIFFERS',
      `table ${spec.name} exists with the keys ${found}, the template wants ${wanted}: remove the state folder or rename the table`,
    );
  }
}
