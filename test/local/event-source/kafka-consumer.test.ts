import { type Consumer, type ConsumerConfig, Kafka, logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { KafkaRecordSource } from '../../../local/event-source/adapters/kafka-consumer';

class ObservedKafka extends Kafka {
  asked: ConsumerConfig | undefined;

  override consumer(config: ConsumerConfig): Consumer {
    this.asked = config;
    return super.consumer(config);
  }
}

describe('a record source', () => {
  it('lets kafkajs restart a crashed consumer while it reads, and no longer once it is stopped', async () => {
    const kafka = new ObservedKafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING });
    const source = new KafkaRecordSource(kafka, 'group', 'topic');
    const mayRestart = () => kafka.asked?.retry?.restartOnFailure?.(new Error('crash'));
    expect(await mayRestart()).toBe(true);
    await source.stop();
    expect(await mayRestart()).toBe(false);
  });
});
