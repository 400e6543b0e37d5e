import { describe, expect, it } from 'vitest';
import { predictionRecord } from '../../../lambda/consumer/prediction-record';
import type { Prediction } from '../../../lambda/shared/domain/prediction';
import { delivered } from '../../support/events';

const PREDICTION: Prediction = {
  schema: 1,
  service: 'traffic',
  site: 'shop.example',
  variable: 'requests',
  unit: 'visits',
  windowMinutes: 5,
  closed: { window: '2026-10-01T12:00:00.000Z', actual: 40, predicted: null, low: null, high: null },
  next: null,
};
// The visit's own header is no header of the prediction: it names another schema.
const CAUSE = { record: delivered(7, 'visit', { headers: [{ 'schema.version-id': [...Buffer.from('of-the-visit')] }] }), sequence: 3 };

describe('a prediction', () => {
  it('names its own schema where a registry has one, and none otherwise', () => {
    expect(predictionRecord('p', PREDICTION, CAUSE, 'of-the-prediction').headers).toMatchObject({
      'schema.version-id': 'of-the-prediction',
    });
    expect(predictionRecord('p', PREDICTION, CAUSE).headers).not.toHaveProperty('schema.version-id');
  });
});
