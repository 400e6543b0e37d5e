import type { Kafka, ProducerBatch } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { createSender } from '../../../../lambda/shared/kafka/sender';

/** A kafkajs client whose producers note what is done to them; `answers` decides each call of `sendBatch` in turn. */
function fakeKafka(answers: readonly (() => Promise<void>)[] = []) {
  const log: string[] = [];
  const batches: ProducerBatch[] = [];
  let made = 0;
  const producer = () => {
    made += 1;
    const name = `producer ${made}`;
    return {
      connect: async () => void log.push(`${name} connects`),
      disconnect: async () => void log.push(`${name} disconnects`),
      sendBatch: async (batch: ProducerBatch) => {
        const answer = answers[batches.length];
        batches.push(batch);
        log.push(`${name} sends`);
        await answer?.();
      },
    };
  };
  // The sender calls `producer` alone, and of a producer only these three.
  return { kafka: { producer } as unknown as Kafka, log, batches };
}

const RECORD = { topic: 'a', key: 'k', value: 'v' };
const refuse = async () => {
  throw new Error('broker gone');
};

describe('sender', () => {
  it('connects once, at the first record, and keeps its producer', async () => {
    const { kafka, log } = fakeKafka();
    const sender = createSender(kafka);
    await sender.send([]);
    expect(log).toEqual([]);
    await sender.send([RECORD]);
    await sender.send([RECORD]);
    expect(log).toEqual(['producer 1 connects', 'producer 1 sends', 'producer 1 sends']);
  });

  it('asks for all in-sync replicas, and groups records by topic in order, headers and all', async () => {
    const { kafka, batches } = fakeKafka();
    const headers = { one: Buffer.from('1'), many: ['a', Buffer.from('b')] };
    await createSender(kafka).send([RECORD, { topic: 'b', key: null, value: null, headers }, { ...RECORD, value: 'w' }]);
    expect(batches).toEqual([
      {
        acks: -1,
        timeout: 7_000,
        topicMessages: [
          {
            topic: 'a',
            messages: [
              { key: 'k', value: 'v' },
              { key: 'k', value: 'w' },
            ],
          },
          { topic: 'b', messages: [{ key: null, value: null, headers }] },
        ],
      },
    ]);
  });

  it('cuts what is too much for one call, and awaits each before the next', async () => {
    const { kafka, batches } = fakeKafka();
    await createSender(kafka).send(Array(2_500).fill(RECORD));
    expect(batches.map(({ topicMessages }) => topicMessages?.[0]?.messages.length)).toEqual([1_000, 1_000, 500]);
  });

  it('passes a failure on, lets that producer go, and begins with a new one', async () => {
    const { kafka, log } = fakeKafka([refuse]);
    const sender = createSender(kafka);
    await expect(sender.send([RECORD])).rejects.toThrow('broker gone');
    await sender.send([RECORD]);
    expect(log).toEqual(['producer 1 connects', 'producer 1 sends', 'producer 1 disconnects', 'producer 2 connects', 'producer 2 sends']);
  });

  it('disconnects a failed producer only when its other calls have ended', async () => {
    let finish = () => {};
    const slow = () => new Promise<void>((resolve) => (finish = resolve));
    const { kafka, log } = fakeKafka([slow, refuse]);
    const sender = createSender(kafka);
    const first = sender.send([RECORD]);
    await expect(sender.send([RECORD])).rejects.toThrow('broker gone');
    expect(log).not.toContain('producer 1 disconnects');
    finish();
    await first;
    expect(log).toContain('producer 1 disconnects');
  });
});
