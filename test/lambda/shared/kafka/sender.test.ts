import { afterEach, describe, expect, it } from 'vitest';
import type { OutgoingRecord } from '../../../../lambda/shared/domain/outgoing';
import { createKafka } from '../../../../lambda/shared/kafka/client';
import { KAFKA_LIMITS, type KafkaLimits } from '../../../../lambda/shared/kafka/limits';
import { SYSTEM_CLOCK } from '../../../../lambda/shared/kafka/produce/clock';
import { Dispatcher } from '../../../../lambda/shared/kafka/produce/dispatcher';
import { createSender, type Sender, type SenderOptions } from '../../../../lambda/shared/kafka/sender';
import { createWire } from '../../../../lambda/shared/kafka/wire';
import { FakeBrokers, INIT_PRODUCER_ID, METADATA, type Misbehaviour, PRODUCE } from '../../../support/kafka/fake-brokers';

const opened: { brokers: FakeBrokers; sender: Sender }[] = [];
afterEach(async () => {
  for (const { brokers, sender } of opened.splice(0)) {
    await sender.close();
    await brokers.close();
  }
});

/** Three brokers, of which each leads one partition of the topic `t` and the first those of `other`. */
async function start(options: SenderOptions = {}, limits?: KafkaLimits) {
  const brokers = new FakeBrokers({ t: [1, 2, 3], other: [1] });
  const addresses = await brokers.listen(3);
  const sender = createSender(
    createKafka({ brokers: addresses, clientId: 'test', auth: 'none' }, undefined, limits),
    undefined,
    {},
    options,
  );
  opened.push({ brokers, sender });
  return { brokers, sender };
}

const numbered = (count: number, topic = 't') =>
  Array.from({ length: count }, (_, index) => ({ topic, key: `k${index}`, value: `v${index}` }));
const byNumber = (values: readonly string[]) => values.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
const valuesOf = (records: readonly { readonly value: string }[]) => records.map(({ value }) => value);
/** The broker misbehaves so at its first Produce. */
const atFirst = (nodeId: number, misbehaviour: Misbehaviour) => (request: { nodeId: number; apiKey: number; turn: number }) =>
  request.nodeId === nodeId && request.apiKey === PRODUCE && request.turn === 1 ? misbehaviour : undefined;

describe('a sender', () => {
  it('connects at the first record, keeps its connections, and asks only for the topics that it writes to', async () => {
    const { brokers, sender } = await start();
    await sender.send([]);
    expect(brokers.connections).toBe(0);
    await sender.send(numbered(10));
    const { connections } = brokers;
    await sender.send(numbered(10));
    expect(brokers.connections).toBe(connections);
    expect(connections).toBe(3);
    expect(brokers.count(METADATA)).toBe(2);
    expect(brokers.count(INIT_PRODUCER_ID)).toBe(0);
    expect(brokers.values('t')).toHaveLength(20);
  });

  it('tells where each record is', async () => {
    const { brokers, sender } = await start();
    const records = numbered(50);
    const outcomes = await sender.sendEach(records);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status !== 'stored') throw new Error(outcome.status);
      const batch = brokers
        .stored('t', outcome.partition)
        .find(({ offset, records: held }) => offset <= outcome.offset && outcome.offset < offset + held.length);
      expect(batch?.records[outcome.offset - batch.offset]?.value?.toString()).toBe(records[index]?.value);
    }
  });

  it('keeps the records of a partition in order over batches and calls', async () => {
    const { brokers, sender } = await start();
    const records = numbered(9_000, 'other');
    await Promise.all([sender.send(records.slice(0, 4_500)), sender.send(records.slice(4_500))]);
    expect(brokers.values('other')).toEqual(valuesOf(records));
  });

  it('lets calls that come while others are on their way travel together', async () => {
    const { brokers, sender } = await start();
    await Promise.all(numbered(200, 'other').map((record) => sender.send([record])));
    expect(brokers.count(PRODUCE)).toBeLessThanOrEqual(3);
    expect(brokers.values('other')).toEqual(valuesOf(numbered(200)));
  });

  it('writes keyless records of a call to one partition, and null values, null headers and binary ones as they are', async () => {
    const { brokers, sender } = await start();
    const headers = { none: null, text: 'ä', binary: Buffer.from([0, 255]), two: ['a', null] };
    await sender.send(Array.from({ length: 20 }, () => ({ topic: 't', key: null, value: null, headers })));
    const [batch, ...others] = brokers.stored('t');
    expect(others).toEqual([]);
    expect(batch?.records).toHaveLength(20);
    expect(batch?.records[0]).toMatchObject({
      key: null,
      value: null,
      headers: { none: null, text: Buffer.from('ä'), binary: Buffer.from([0, 255]), two: [Buffer.from('a'), null] },
    });
  });

  it('gives up a topic that nobody knows, and only that', async () => {
    const { brokers, sender } = await start();
    const outcomes = await sender.sendEach([...numbered(1), ...numbered(1, 'misspelt')], { withinMs: 800 });
    expect(outcomes.map(({ status }) => status)).toEqual(['stored', 'unsent']);
    expect(outcomes[1]).toMatchObject({ error: { type: 'UNKNOWN_TOPIC_OR_PARTITION' } });
    expect(brokers.values('t')).toHaveLength(1);
  });

  it.each(['close', 'silent'] as const)('asks again who leads where the broker that it asks is gone (%s)', async (misbehaviour) => {
    const { brokers, sender } = await start({}, { ...KAFKA_LIMITS.producer, requestTimeoutMs: 300, unansweredMs: 200 });
    brokers.misbehave = ({ apiKey }) => (apiKey === METADATA && brokers.count(METADATA) === 1 ? misbehaviour : undefined);
    await sender.send(numbered(10), { withinMs: 5_000 });
    expect(brokers.values('t')).toHaveLength(10);
  });

  it('fails a call whose record is none, and goes on with others', async () => {
    const { brokers, sender } = await start();
    // What a caller without types may hand over.
    const nothing = { topic: 't', key: 'k' } as unknown as OutgoingRecord;
    const [wrong, right] = await Promise.allSettled([sender.send([nothing]), sender.send(numbered(3))]);
    expect([wrong.status, right.status]).toEqual(['rejected', 'fulfilled']);
    expect(brokers.values('t')).toHaveLength(3);
  });

  it('ends what is on its way when it is closed, and takes nothing after', async () => {
    const { brokers, sender } = await start();
    const sent = sender.send(numbered(5_000));
    await sender.close(5_000);
    await sent;
    expect(brokers.values('t')).toHaveLength(5_000);
    await expect(sender.send(numbered(1))).rejects.toThrow('closed');
  });
});

describe('a batch that cannot be stored at once', () => {
  it.each([
    { name: 'whose leader has moved', misbehaviour: 6 },
    { name: 'whose leader has too few followers', misbehaviour: 19 },
    { name: 'whose connection is closed', misbehaviour: 'close' },
    { name: 'whose answer is lost', misbehaviour: 'lose' },
  ] as const)('$name is sent again until it is stored, once', async ({ misbehaviour }) => {
    const { brokers, sender } = await start({ idempotent: true });
    brokers.misbehave = atFirst(2, misbehaviour);
    const records = numbered(300);
    await sender.send(records);
    await sender.send(records.slice(0, 30));
    expect(byNumber(brokers.values('t'))).toEqual(byNumber([...valuesOf(records), ...valuesOf(records.slice(0, 30))]));
  });

  it('reaches a leader that has already answered for its own (kafkajs reports it as stored and never sends it)', async () => {
    const { brokers, sender } = await start();
    brokers.misbehave = (request) => {
      if (request.apiKey !== PRODUCE || request.nodeId !== 2) return undefined;
      brokers.topics.set('t', [1, 1, 3]);
      return 6;
    };
    const records = numbered(300);
    await sender.send(records);
    expect(byNumber(brokers.values('t'))).toEqual(valuesOf(records));
  });

  it('is cut in halves until it fits, and a record that fits nowhere fails alone', async () => {
    const { brokers, sender } = await start({ idempotent: true, compression: 'none' });
    brokers.log.mostBytes = 20_000;
    const records = [...numbered(100, 'other'), { topic: 'other', key: null, value: 'x'.repeat(30_000) }, ...numbered(100, 'other')];
    const outcomes = await sender.sendEach(records);
    expect(outcomes.filter(({ status }) => status === 'stored')).toHaveLength(200);
    expect(outcomes[100]).toMatchObject({ status: 'refused', error: { type: 'MESSAGE_TOO_LARGE' } });
    expect(brokers.values('other')).toEqual([...valuesOf(numbered(100)), ...valuesOf(numbered(100))]);
  });
});

describe('numbered batches', () => {
  it('begin anew after one whose fate is unknown, so that no number is given to other records', async () => {
    const { brokers, sender } = await start({ idempotent: true });
    brokers.misbehave = ({ apiKey }) => (apiKey === PRODUCE ? 'lose' : undefined);
    const lost = await sender.sendEach(numbered(10, 'other'), { withinMs: 300 });
    expect(new Set(lost.map(({ status }) => status))).toEqual(new Set(['uncertain']));
    brokers.misbehave = () => undefined;
    const others = Array.from({ length: 10 }, (_, index) => ({ topic: 'other', key: 'k', value: `other${index}` }));
    await sender.send(others);
    expect(brokers.values('other').slice(10)).toEqual(valuesOf(others));
    expect(brokers.count(INIT_PRODUCER_ID)).toBe(2);
  });

  it('get a new identity when the brokers have forgotten the old one (tulios/kafkajs#598)', async () => {
    const { brokers, sender } = await start({ idempotent: true });
    brokers.misbehave = atFirst(1, 59);
    await sender.send(numbered(10, 'other'));
    expect(brokers.values('other')).toEqual(valuesOf(numbered(10)));
    expect(brokers.count(INIT_PRODUCER_ID)).toBe(2);
  });
});

describe('a sender within its time', () => {
  it('says what is uncertain and what was never sent, and rejects with the reason', async () => {
    const { brokers, sender } = await start();
    brokers.misbehave = ({ apiKey }) => (apiKey === PRODUCE ? 'silent' : undefined);
    const outcomes = await sender.sendEach(numbered(5_000, 'other'), { withinMs: 300 });
    expect(outcomes.filter(({ status }) => status === 'uncertain')).toHaveLength(4_000);
    expect(outcomes.filter(({ status }) => status === 'unsent')).toHaveLength(1_000);
    await expect(sender.send(numbered(1), { withinMs: 100 })).rejects.toThrow('no answer came in time');
  });
});

describe('a sender without the right to number its batches', () => {
  it('says which right is missing at once, and sends nothing', async () => {
    const { brokers, sender } = await start({ idempotent: true });
    brokers.misbehave = ({ apiKey }) => (apiKey === INIT_PRODUCER_ID ? 31 : undefined);
    await expect(sender.send(numbered(3))).rejects.toMatchObject({
      code: 'kafka.unauthorized',
      retriable: false,
      message: expect.stringContaining('the role needs kafka-cluster:WriteDataIdempotently on the cluster'),
    });
    expect((await sender.sendEach(numbered(3))).map(({ status }) => status)).toEqual(['unsent', 'unsent', 'unsent']);
    expect(brokers.count(INIT_PRODUCER_ID)).toBe(2);
    expect(brokers.values('t')).toEqual([]);
  });
});

describe('connections that idled for minutes', () => {
  it('are replaced before they are used: nobody knows what became of them', async () => {
    const brokers = new FakeBrokers({ t: [1] });
    const kafka = createKafka({ brokers: await brokers.listen(1), clientId: 'test', auth: 'none' });
    let later = 0;
    const dispatcher = new Dispatcher({
      openWire: () => createWire(kafka),
      clock: { ...SYSTEM_CLOCK, now: () => Date.now() + later },
      replicationTimeoutMs: 1_000,
      compression: undefined,
      line: { idempotent: false, connectBudgetMs: 5_000 },
      onFailure: () => undefined,
    });
    await dispatcher.send(numbered(1), 5_000);
    later += 60_000;
    await dispatcher.send(numbered(1), 5_000);
    expect(brokers.connections).toBe(1);
    later += 300_000;
    await dispatcher.send(numbered(1), 5_000);
    expect(brokers.connections).toBe(2);
    await dispatcher.close(1_000);
    await brokers.close();
    expect(brokers.values('t')).toHaveLength(3);
  });
});
