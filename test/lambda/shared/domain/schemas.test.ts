import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parsePrediction } from '../../../../lambda/shared/domain/prediction';
import { PREDICTION, type RecordSchema, VISIT } from '../../../../lambda/shared/domain/schemas';
import { parseVisit } from '../../../../lambda/shared/domain/visit';
import { generatedFiles } from '../../../../scripts/schemas/files';
import { visit } from '../../../support/events';

const ROOT = join(__dirname, '../../../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const GOOD: Readonly<Record<string, object>> = {
  visit: visit(),
  prediction: {
    schema: 1,
    service: 'traffic',
    site: 'shop.example',
    variable: 'requests',
    unit: 'visits',
    windowMinutes: 5,
    closed: { window: '2026-10-01T12:00:00.000Z', actual: 40, predicted: null, low: null, high: 57 },
    next: { window: '2026-10-01T12:05:00.000Z', predicted: 39, low: 21, high: 57 },
  },
};

const CASES: readonly { readonly schema: RecordSchema; readonly parse: (text: string) => { readonly ok: boolean } }[] = [
  { schema: VISIT, parse: parseVisit },
  { schema: PREDICTION, parse: parsePrediction },
];

/** What may come in a field: JSON values, those of the schema's edges often. Dates that are no days are the guards' own business. */
const anyValue = fc.oneof(
  fc.constantFrom(null, '', '-', 0, -1, 1, 0.5, 999, 1_000, 2 ** 53, 'a'.repeat(80), 'a'.repeat(81), 'x\u0007', '\u0085', true, [], {}),
  fc.constantFrom('2026-10-01T12:00:00Z', '2026-10-01T12:00:00.5Z', '2026-10-01 12:00:00', '2026-10-01T12:00:00+02:00'),
  fc.constantFrom({ window: '2026-10-01T12:00:00Z' }, { window: 'x', predicted: 1, low: 1, high: 1 }),
  fc.constantFrom({ window: '2026-10-01T12:00:00Z', predicted: 1, low: 1, high: 1, actual: null, more: 1 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
);

describe('the schemas of records', () => {
  it.each(CASES)('$schema.name: JSON Schema and guard agree on every record', ({ schema, parse }) => {
    const validator = z.fromJSONSchema(JSON.parse(read(`docs/schemas/${schema.name}.v${schema.version}.json`)));
    const good = GOOD[schema.name] ?? {};
    expect([parse(JSON.stringify(good)).ok, validator.safeParse(good).success]).toEqual([true, true]);
    const names = ['schema', ...Object.keys(schema.fields)];
    const change = fc.dictionary(fc.constantFrom(...names), anyValue, { minKeys: 1, maxKeys: 2 });
    let accepted = 0;
    fc.assert(
      fc.property(change, fc.subarray(names, { maxLength: 1 }), (changed, dropped) => {
        const kept = Object.entries({ ...good, ...changed }).filter(([name]) => !dropped.includes(name));
        const text = JSON.stringify(Object.fromEntries(kept));
        const isAccepted = parse(text).ok;
        if (isAccepted) accepted += 1;
        expect(isAccepted, text).toBe(validator.safeParse(JSON.parse(text)).success);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it('stand in the documents, the JSON Schemas and the guards as they are declared; npm run schemas writes them', () => {
    for (const { path, content } of generatedFiles(read)) {
      expect(read(path), path).toBe(path.endsWith('.md') ? content : formatted(path, content));
    }
  });
});

function formatted(path: string, content: string): string {
  return execFileSync('npx', ['biome', 'check', '--write', `--stdin-file-path=${path}`], { cwd: ROOT, input: content, encoding: 'utf8' });
}
