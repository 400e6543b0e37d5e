import { errorCodes } from 'kafkajs/src/protocol/error.js';
import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../../../lambda/shared/kafka/produce/verdicts';

describe('the verdict on an error code', () => {
  it('tries nothing again that Kafka calls final', () => {
    const final = errorCodes.filter(({ retriable, code }) => !retriable && verdictOf(code) === 'again');
    expect(final).toEqual([]);
  });

  it.each([
    { type: 'NOT_LEADER_FOR_PARTITION', verdict: 'again' },
    { type: 'REQUEST_TIMED_OUT', verdict: 'unclear' },
    { type: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', verdict: 'unclear' },
    { type: 'MESSAGE_TOO_LARGE', verdict: 'too-large' },
    { type: 'OUT_OF_ORDER_SEQUENCE_NUMBER', verdict: 'identity' },
    { type: 'DUPLICATE_SEQUENCE_NUMBER', verdict: 'stored' },
    { type: 'TOPIC_AUTHORIZATION_FAILED', verdict: 'refused' },
    { type: 'INVALID_RECORD', verdict: 'refused' },
  ])('calls $type $verdict', ({ type, verdict }) => {
    const code = errorCodes.find((each) => each.type === type)?.code;
    expect(code).toBeDefined();
    expect(verdictOf(code ?? 0)).toBe(verdict);
  });

  it('refuses what nobody foresaw', () => {
    expect(verdictOf(999)).toBe('refused');
  });
});
