import { FIELD_KINDS } from './field-kinds';
import { type Fields, isRecord, parseJson, show } from './record';
import type { RecordSchema } from './schemas';

/** Why a value is no record of its schema; stable, for whoever reads dead letters by program. */
export const RECORD_PROBLEM_CODES = ['not-json', 'not-an-object', 'newer-schema', 'unknown-schema', 'invalid-field'] as const;
export type RecordProblemCode = (typeof RECORD_PROBLEM_CODES)[number];

/** A `Parsed` whose problem has a code. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: RecordProblemCode; readonly problem: string };

type Refused = Extract<Checked<never>, { ok: false }>;

const refused = (code: RecordProblemCode, problem: string): Refused => ({ ok: false, code, problem });

/** The fields of a JSON object of exactly this schema; they are not checked yet. */
export function openRecord(schema: RecordSchema, text: string): Checked<Fields> {
  const value = parseJson(text);
  if (!value.ok) return refused('not-json', value.problem);
  const fields = value.value;
  if (!isRecord(fields)) return refused('not-an-object', `${schema.name}: must be a JSON object`);
  return fields['schema'] === schema.version ? { ok: true, value: fields } : unknownSchema(schema, fields['schema']);
}

/** A record of another schema: a newer one asks for a newer consumer, anything else was never one of ours. */
function unknownSchema({ name, version }: RecordSchema, got: unknown): Refused {
  if (typeof got === 'number' && Number.isInteger(got) && got > version) {
    return refused(
      'newer-schema',
      `${name}.schema: ${got} is newer than this consumer knows (${version}); deploy the consumer of that schema`,
    );
  }
  return refused('unknown-schema', `${name}.schema: must be ${version}, got ${show(got)}`);
}

/** The first field that is not what the schema says, in words. Slow beside a generated guard: asked only after that has refused. */
export function wrongField(schema: RecordSchema, fields: Fields): Refused {
  const wrong = Object.entries(schema.fields).find(([name, { kind }]) => !FIELD_KINDS[kind].accepts(fields[name]));
  const said = `${schema.name}: must have the fields of schema ${schema.version}`;
  if (wrong === undefined) return refused('invalid-field', said);
  const [name, { kind }] = wrong;
  return refused('invalid-field', `${schema.name}.${name}: must be ${FIELD_KINDS[kind].expected}, got ${show(fields[name])}`);
}
