import { type Consumer, type ConsumerConfig, Kafka, logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { createConsumer } from '../../../../lambda/shared/kafka/consumer';

class ObservedKafka extends Kafka {
  asked: ConsumerConfig | undefined;

  override consumer(config: ConsumerConfig): Consumer {
    this.asked = config;
    return super.consumer(config);
  }
}

describe('a consumer', () => {
  it('is restarted by kafkajs after a crash while it is wanted, and never again once it is stopped', async () => {
    const kafka = new ObservedKafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING });
    const { stop } = createConsumer(kafka, { groupId: 'group' });
    const mayRestart = () => kafka.asked?.retry?.restartOnFailure?.(new Error('crash'));
    expect(await mayRestart()).toBe(true);
    await stop();
    expect(await mayRestart()).toBe(false);
  });
});
