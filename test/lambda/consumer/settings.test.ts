import { describe, expect, it } from 'vitest';
import { parseConsumerSettings } from '../../../lambda/consumer/settings';

const ENV = {
  SERVICE: 'traffic',
  STATE_TABLE: 'state',
  PREDICTIONS_TOPIC: 'predictions',
  DEAD_LETTER_TOPIC: 'website-logs-dlq',
  WINDOW_MINUTES: '5',
  PARTIAL_BATCH_RESPONSES: 'true',
};

describe('consumer settings', () => {
  it('come from the environment', () => {
    const { meter, ...settings } = parseConsumerSettings(ENV);
    expect(meter.service.name).toBe('traffic');
    expect(settings).toEqual({
      stateTable: 'state',
      predictionsTopic: 'predictions',
      deadLetterTopic: 'website-logs-dlq',
      windowMinutes: 5,
      partialResponses: true,
    });
  });

  it('throw failures unless told that partial responses are read', () => {
    expect(parseConsumerSettings({ ...ENV, PARTIAL_BATCH_RESPONSES: undefined }).partialResponses).toBe(false);
  });

  it('name every variable that is missing, and every one that does not fit', () => {
    expect(() => parseConsumerSettings({})).toThrow(/SERVICE.*STATE_TABLE.*PREDICTIONS_TOPIC.*DEAD_LETTER_TOPIC.*WINDOW_MINUTES/);
    const wrong = { ...ENV, SERVICE: 'trafic', WINDOW_MINUTES: '0.5', PARTIAL_BATCH_RESPONSES: 'yes' };
    expect(() => parseConsumerSettings(wrong)).toThrow(
      /SERVICE: must be one of traffic, .*got "trafic"; WINDOW_MINUTES: .*got "0.5"; PARTIAL.*got "yes"/,
    );
  });
});
