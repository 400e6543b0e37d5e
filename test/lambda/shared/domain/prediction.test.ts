import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePrediction, type Prediction, parsePrediction, predictionKey } from '../../../../lambda/shared/domain/prediction';

const PREDICTION: Prediction = {
  schema: 1,
  service: 'traffic',
  site: 'shop.example',
  variable: 'requests',
  unit: 'visits',
  windowMinutes: 5,
  closed: { window: '2026-10-01T12:00:00.000Z', actual: 40, predicted: 38.5, low: 20, high: 57 },
  next: { window: '2026-10-01T12:05:00.000Z', predicted: 39, low: 21, high: 57 },
};

describe('prediction', () => {
  it('is read back as it was written, also before the model knows enough', () => {
    const first = { ...PREDICTION, closed: { ...PREDICTION.closed, actual: null, predicted: null, low: null, high: null }, next: null };
    for (const prediction of [PREDICTION, first])
      expect(parsePrediction(encodePrediction(prediction))).toEqual({ ok: true, value: prediction });
  });

  it('has a key per service and site, so that a compacted topic keeps the latest of each', () => {
    expect(predictionKey(PREDICTION)).toBe('traffic/shop.example');
  });

  it.each([
    { change: { schema: 2 }, field: 'schema' },
    { change: { service: 7 }, field: 'service' },
    { change: { windowMinutes: 0 }, field: 'windowMinutes' },
    { change: { closed: { window: '2026-10-01T12:00:00.000Z' } }, field: 'closed' },
    { change: { next: {} }, field: 'next' },
  ])('refuses a wrong $field and names it', ({ change, field }) => {
    const result = parsePrediction(JSON.stringify({ ...PREDICTION, ...change }));
    expect(result).toMatchObject({ ok: false, problem: expect.stringContaining(`prediction.${field}: `) });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parsePrediction(text).ok === false));
  });
});
