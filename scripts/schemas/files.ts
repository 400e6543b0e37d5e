import { RECORD_SCHEMAS } from '../../lambda/shared/domain/schemas';
import { renderGuards, renderJsonSchema, withTables } from './render';

export interface GeneratedFile {
  /** From the root of the project. */
  readonly path: string;
  readonly content: string;
}

const RECORDS = 'docs/records.md';

/** Everything that is made from the schemas. Code and JSON are not formatted yet. */
export function generatedFiles(read: (path: string) => string): readonly GeneratedFile[] {
  return [
    { path: 'lambda/shared/domain/generated/guards.ts', content: renderGuards(RECORD_SCHEMAS) },
    ...RECORD_SCHEMAS.map((schema) => ({ path: `docs/schemas/${schema.name}.v${schema.version}.json`, content: renderJsonSchema(schema) })),
    { path: RECORDS, content: withTables(read(RECORDS), RECORD_SCHEMAS) },
  ];
}
