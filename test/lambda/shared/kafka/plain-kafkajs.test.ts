/** Why kafkajs's own producer is not used: what it does on brokers that fail as brokers do. Our sender's tests are beside these, on the same brokers. */
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeBrokers, PRODUCE } from '../../../support/kafka/fake-brokers';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: { readonly idempotent: boolean }) {
  const brokers = new FakeBrokers({ t: [1, 2, 3] });
  const retry = { retries: 2, initialRetryTime: 20, maxRetryTime: 50 };
  const kafka = new Kafka({ brokers: [...(await brokers.listen(3))], logLevel: logLevel.NOTHING, retry });
  const producer = kafka.producer({ ...options, allowAutoTopicCreation: false, retry });
  await producer.connect();
  closing.push(
    () => producer.disconnect(),
    () => brokers.close(),
  );
  return {
    brokers,
    producer,
    send: (values: readonly string[]) => producer.send({ topic: 't', messages: values.map((value) => ({ key: value, value })) }),
  };
}

const values = (prefix: string) => Array.from({ length: 300 }, (_, index) => `${prefix}${index}`);

describe("kafkajs's producer", () => {
  it('reports records as stored that it never sent, when their leader moves to a broker that has answered', async () => {
    const { brokers, send } = await start({ idempotent: false });
    brokers.misbehave = (request) => {
      if (request.apiKey !== PRODUCE || request.nodeId !== 2) return undefined;
      brokers.topics.set('t', [1, 1, 3]);
      return 6;
    };
    await send(values('v'));
    expect(brokers.values('t').length).toBeLessThan(300);
  });

  it('deals keyless records out anew at every attempt: some are stored twice, others never', async () => {
    const { brokers, producer } = await start({ idempotent: false });
    brokers.misbehave = ({ apiKey, nodeId, turn }) => (apiKey === PRODUCE && nodeId === 2 && turn === 1 ? 6 : undefined);
    // One more than the partitions divide, so that the second round begins elsewhere.
    await producer.send({
      topic: 't',
      messages: values('v')
        .slice(1)
        .map((value) => ({ value })),
    });
    const stored = brokers.values('t');
    expect(new Set(stored).size).toBeLessThan(stored.length);
    expect(new Set(stored).size).toBeLessThan(299);
  });

  it('gives the numbers of records whose fate is unknown to others, which the brokers then acknowledge and drop', async () => {
    const { brokers, send } = await start({ idempotent: true });
    brokers.topics.set('t', [1]);
    brokers.misbehave = ({ apiKey }) => (apiKey === PRODUCE ? 'lose' : undefined);
    await expect(send(values('lost'))).rejects.toThrow();
    brokers.misbehave = () => undefined;
    await send(values('next'));
    expect(brokers.values('t').filter((value) => value.startsWith('next'))).toEqual([]);
  });
});
