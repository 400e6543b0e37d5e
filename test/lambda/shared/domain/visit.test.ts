import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeVisit, parseVisit } from '../../../../lambda/shared/domain/visit';
import { visit } from '../../../support/events';

describe('parseVisit', () => {
  it('gives back what was encoded, with the event time in milliseconds', () => {
    expect(parseVisit(encodeVisit(visit()))).toEqual({ ok: true, value: { visit: visit(), timeMs: Date.UTC(2026, 9, 1, 12) } });
  });

  it('lets unknown further fields through, so that an older consumer lives with a newer producer', () => {
    expect(parseVisit(JSON.stringify({ ...visit(), colour: 'blue' }))).toMatchObject({ ok: true });
  });

  it('names a newer schema and the remedy', () => {
    expect(parseVisit(JSON.stringify({ ...visit(), schema: 2 }))).toEqual({
      ok: false,
      code: 'newer-schema',
      problem: 'visit.schema: 2 is newer than this consumer knows (1); deploy the consumer of that schema',
    });
  });

  it.each([
    { text: '', code: 'not-json', problem: 'value: must be JSON, got ""' },
    { text: '\u0016\u0003\u0001', code: 'not-json', problem: 'value: must be JSON, got "\\u0016\\u0003\\u0001"' },
    { text: '[]', code: 'not-an-object', problem: 'visit: must be a JSON object' },
    { text: '{}', code: 'unknown-schema', problem: 'visit.schema: must be 1, got nothing' },
    { text: '{"schema":"1"}', code: 'unknown-schema', problem: 'visit.schema: must be 1, got "1"' },
  ])('says what is wrong with $text', ({ text, code, problem }) => {
    expect(parseVisit(text)).toEqual({ ok: false, code, problem });
  });

  it.each([
    { field: 'time', value: '2026-10-01 12:00:00' },
    { field: 'time', value: '2026-10-01T12:00:00+02:00' },
    { field: 'time', value: '2026-13-01T12:00:00Z' },
    { field: 'time', value: 'yesterday 1' },
    { field: 'time', value: 1_790_000_000 },
    { field: 'site', value: '' },
    { field: 'site', value: 'a'.repeat(81) },
    { field: 'site', value: 'shop\u001b[2J' },
    { field: 'sequence', value: -1 },
    { field: 'sequence', value: 1.5 },
    { field: 'sequence', value: 2 ** 53 },
    { field: 'status', value: '200' },
    { field: 'status', value: 1_000 },
    { field: 'bytes', value: null },
    { field: 'referrer', value: 7 },
    { field: 'userAgent', value: undefined },
    { field: 'durationMs', value: -1 },
    { field: 'path', value: null },
  ])('refuses $field = $value and names the field', ({ field, value }) => {
    const result = parseVisit(JSON.stringify({ ...visit(), [field]: value }));
    expect(result).toMatchObject({ ok: false, problem: expect.stringMatching(`^visit\\.${field}: must be `) });
  });

  it('never throws, whatever the text, and cuts what it quotes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json({ maxDepth: 2 })), (text) => {
        const result = parseVisit(text);
        expect(result.ok ? 0 : result.problem.length).toBeLessThan(200);
      }),
    );
  });
});
