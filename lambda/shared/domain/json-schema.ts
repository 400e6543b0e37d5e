import { FIELD_KINDS } from './field-kinds';
import type { FieldOfRecord, RecordSchema } from './schemas';

/** All that our schemas say is said alike in both; AWS Glue reads draft 7 at most. */
export const JSON_SCHEMA_DIALECTS = {
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
  'draft-07': 'http://json-schema.org/draft-07/schema#',
} as const;

/** A record's schema for any validator. Further fields are allowed. */
export function jsonSchemaOf({ title, version, fields }: RecordSchema, dialect: keyof typeof JSON_SCHEMA_DIALECTS): object {
  const entries: readonly (readonly [string, FieldOfRecord])[] = Object.entries(fields);
  const properties = entries.map(([name, { kind, meaning }]) => {
    return [name, { ...FIELD_KINDS[kind].json, ...(meaning === '' ? {} : { description: meaning }) }] as const;
  });
  return {
    $schema: JSON_SCHEMA_DIALECTS[dialect],
    title,
    type: 'object',
    properties: { schema: { const: version }, ...Object.fromEntries(properties) },
    required: ['schema', ...entries.map(([name]) => name)],
  };
}
