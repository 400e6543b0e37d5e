/** Contract between the `RecordSchemas` construct and the functions that write records. */
export const SCHEMA_ENV = {
  /** Id of the schema version of AWS Glue that this function's records have; without it they name none. */
  versionId: 'SCHEMA_VERSION_ID',
} as const;

/** Header of a record that names its schema version in AWS Glue: the id as text, 36 characters. */
export const SCHEMA_HEADER = 'schema.version-id';
