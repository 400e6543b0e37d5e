import { describe, expect, it } from 'vitest';
import { createKafka } from '../../../lambda/shared/kafka/client';
import { KafkaRecordSource } from '../../../local/event-source/adapters/kafka-consumer';

describe('a consumer in the mapping’s group', () => {
  it('takes it when it is asked to resume or seek while it has no group, as between a crash and the restart', () => {
    const kafka = createKafka({ auth: 'none', brokers: ['127.0.0.1:1'], clientId: 'test' }, undefined, 'consumer');
    const source = new KafkaRecordSource(kafka, 'group', 'visits');
    expect(() => {
      source.resume([0]);
      source.seek({ partition: 0, offset: 3 });
    }).not.toThrow();
  });
});
