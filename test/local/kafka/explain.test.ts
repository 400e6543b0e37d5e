import { describe, expect, it } from 'vitest';
import { explainKafkaOutput, isBindFailure } from '../../../local/kafka/explain';

const noise = (count: number) => Array.from({ length: count }, (_, index) => `[INFO] line ${index}`);

describe('the last words of a broker', () => {
  it("begin with Kafka's own error and its exception, however long the shutdown after it", () => {
    const lines = [...noise(5), '[main] [ERROR] kafka.Kafka$ - Exiting Kafka', 'java.lang.Exception: disk on fire', '\tat x', ...noise(50)];
    const words = explainKafkaOutput(lines).split('\n');
    expect(words.slice(0, 3)).toEqual(['[main] [ERROR] kafka.Kafka$ - Exiting Kafka', 'java.lang.Exception: disk on fire', '…']);
    expect(words.at(-1)).toBe('[INFO] line 49');
  });

  it('are just the last lines when the error is among them or there is none', () => {
    expect(explainKafkaOutput(noise(30)).split('\n')).toHaveLength(10);
    expect(explainKafkaOutput(['[INFO] a', '[x] [ERROR] b'])).toBe('[INFO] a\n[x] [ERROR] b');
    expect(explainKafkaOutput([])).toBe('');
  });

  it('tell a port that somebody else took from all other ends', () => {
    expect(
      isBindFailure('org.apache.kafka.common.KafkaException: Socket server failed to bind to 127.0.0.1:9: Address already in use.'),
    ).toBe(true);
    expect(isBindFailure('Exiting Kafka due to fatal exception')).toBe(false);
  });
});
