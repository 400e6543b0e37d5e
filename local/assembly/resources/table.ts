/** `AWS::DynamoDB::Table` and `GlobalTable`: keys only, which is all that DynamoDB Local needs to behave like the table. */
import { readFields } from '../fields';
import { at, isList, type Json, type JsonObject } from '../json';

export type KeyType = 'S' | 'N' | 'B';

export interface TableSpec {
  readonly name: string;
  readonly partitionKey: { readonly name: string; readonly type: KeyType };
  readonly sortKey?: { readonly name: string; readonly type: KeyType };
}

const TABLE_TYPES: ReadonlySet<string> = new Set(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']);

export function isTable(type: string): boolean {
  return TABLE_TYPES.has(type);
}

/** @param name Physical name. Throws `RESOURCE_INVALID` for keys without a declared type, indexes and streams (nothing here uses them). */
export function readTable(properties: JsonObject, name: string, where: string): TableSpec {
  const fields = readFields(properties, where);
  const types = new Map(items(properties['AttributeDefinitions']).map((item) => [at(item, 'AttributeName'), at(item, 'AttributeType')]));
  const keyOf = (role: string): TableSpec['partitionKey'] | undefined => {
    const key = items(properties['KeySchema']).find((item) => at(item, 'KeyType') === role);
    const keyName = at(key, 'AttributeName');
    const type = types.get(keyName);
    if (typeof keyName !== 'string') {
      return undefined;
    }
    if (type === 'S' || type === 'N' || type === 'B') {
      return { name: keyName, type };
    }
    fields.refuse(`KeySchema names ${keyName}, which AttributeDefinitions does not declare`);
    return undefined;
  };
  for (const property of ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'StreamSpecification']) {
    if (properties[property] !== undefined) {
      fields.refuse(`${property} is not emulated on one machine`);
    }
  }
  const partitionKey = keyOf('HASH');
  const sortKey = keyOf('RANGE');
  if (partitionKey === undefined) {
    fields.refuse('KeySchema must have a HASH key');
  }
  return fields.checked({ name, partitionKey: partitionKey ?? { name: '', type: 'S' }, ...(sortKey === undefined ? {} : { sortKey }) });
}

function items(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}
