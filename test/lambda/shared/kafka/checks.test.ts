/** What the client must withstand, one check per fault that was found; docs/clients.md lists them, and `npm run test:nodes` runs them on every Node. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKafka } from '../../../../lambda/shared/kafka/client';
import { patchConnect } from '../../../../lambda/shared/kafka/connect-patch';
import type { KafkaLimits } from '../../../../lambda/shared/kafka/limits';
import { createSender } from '../../../../lambda/shared/kafka/sender';
import { createWire } from '../../../../lambda/shared/kafka/wire';
import { inOwnNode } from '../../../support/in-own-node';
import { API_VERSIONS, FakeBrokers, METADATA, PRODUCE } from '../../../support/kafka/fake-brokers';

const IMPATIENT: KafkaLimits = {
  connectionTimeoutMs: 300,
  requestTimeoutMs: 600,
  unansweredMs: 300,
  retries: 1,
  initialRetryMs: 20,
  maxRetryMs: 100,
};
const record = (value: string, key: string | null = 'k') => ({ topic: 't', key, value });
/** Whichever notices first: the connection's own patience or that of its socket. */
const SILENCE = /does not speak|Connection timeout/;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(purpose: KafkaLimits = IMPATIENT) {
  const brokers = new FakeBrokers({ t: [1] });
  const addresses = await brokers.listen(1);
  const kafka = createKafka({ brokers: addresses, clientId: 'checks', auth: 'none' }, undefined, purpose);
  const sender = createSender(kafka);
  closing.push(
    () => sender.close(),
    () => brokers.close(),
  );
  return { brokers, addresses, kafka, sender };
}

describe('check 1: a client that idles', () => {
  it('sets no timer and causes no warning (tulios/kafkajs#1704, #1751)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'idle-client-'));
    closing.push(async () => rmSync(folder, { recursive: true, force: true }));
    const brokers = new FakeBrokers({ t: [1] });
    const [address = ''] = await brokers.listen(1);
    closing.push(() => brokers.close());
    const script = `
      import { createKafka } from './lambda/shared/kafka/client';
      import { createSender } from './lambda/shared/kafka/sender';
      const warnings = [];
      process.on('warning', (warning) => warnings.push(warning.name));
      const sender = createSender(createKafka({ brokers: ['${address}'], clientId: 'idle', auth: 'none' }));
      await sender.send([{ topic: 't', key: 'k', value: 'v' }]);
      let timers = 0;
      const set = globalThis.setTimeout;
      globalThis.setTimeout = (...args) => { timers += 1; return set(...args); };
      await new Promise((resolve) => set(resolve, 500));
      await sender.close();
      console.log(JSON.stringify({ timers, warnings }));
      process.exit(0);
    `;
    const { timers, warnings } = JSON.parse(await inOwnNode(script, { folder }));
    expect(warnings).toEqual([]);
    expect(timers).toBeLessThanOrEqual(5);
  });
});

describe('check 2: a path that dies while the function is frozen', () => {
  it('is noticed by the next send, which succeeds, and the one after needs no repair (tulios/kafkajs#919)', async () => {
    const { brokers, sender } = await start();
    await sender.send([record('before')]);
    brokers.blackHole();
    await sender.send([record('after')], { withinMs: 5_000 });
    const { connections } = brokers;
    await sender.send([record('later')], { withinMs: 5_000 });
    expect(brokers.connections).toBe(connections);
    expect(brokers.values('t')).toEqual(['before', 'after', 'later']);
  });
});

describe('check 3: a peer that accepts connections and never speaks', () => {
  it('is refused within the budget, by the sender and by everything else (kafkajs calls it connected)', async () => {
    const { brokers, addresses, sender, kafka } = await start();
    brokers.misbehave = ({ apiKey }) => (apiKey === API_VERSIONS ? 'silent' : undefined);
    await expect(sender.send([record('v')], { withinMs: 1_000 })).rejects.toMatchObject({ code: 'kafka.no-answer', retriable: true });
    await expect(createWire(kafka).ready('any')).rejects.toThrow(SILENCE);
    patchConnect();
    const plain = new Kafka({
      brokers: [...addresses],
      connectionTimeout: 200,
      requestTimeout: 30_000,
      retry: { retries: 1 },
      logLevel: logLevel.NOTHING,
    });
    await expect(plain.admin().connect()).rejects.toThrow(SILENCE);
  });

  it('is left for the next broker of the list', async () => {
    const silent = new FakeBrokers({ t: [1] });
    silent.misbehave = () => 'silent';
    const brokers = new FakeBrokers({ t: [1] });
    closing.push(
      () => silent.close(),
      () => brokers.close(),
    );
    const addresses = [...(await silent.listen(1)), ...(await brokers.listen(1))];
    const sender = createSender(createKafka({ brokers: addresses, clientId: 'checks', auth: 'none' }, undefined, IMPATIENT));
    await sender.send([record('v')], { withinMs: 5_000 });
    await sender.close();
    expect(brokers.values('t')).toEqual(['v']);
  });
});

describe('check 4: brokers that close all connections', () => {
  it('are connected to again by the next send', async () => {
    const { brokers, sender } = await start();
    await sender.send([record('before')]);
    brokers.endConnections();
    await sender.send([record('after')], { withinMs: 2_000 });
    expect(brokers.values('t')).toEqual(['before', 'after']);
  });
});

describe('check 6: 50,000 records to one partition', () => {
  it('leave in requests of bounded size, and others get their turn in between (kafkajs groups them in quadratic time)', async () => {
    // Brokers in this same process on a busy machine may take their time: what is sent again is stored again here.
    const { brokers, sender } = await start({ ...IMPATIENT, requestTimeoutMs: 20_000, unansweredMs: 20_000 });
    let turns = 0;
    const turn = () => {
      turns += 1;
      immediate = setImmediate(turn);
    };
    let immediate = setImmediate(turn);
    await sender.send(
      Array.from({ length: 50_000 }, (_, index) => record(`${index} ${'x'.repeat(240)}`)),
      { withinMs: 25_000 },
    );
    clearImmediate(immediate);
    const requests = brokers.requests.filter(({ apiKey }) => apiKey === PRODUCE);
    expect(brokers.stored('t').reduce((sum, { records }) => sum + records.length, 0)).toBe(50_000);
    expect(Math.max(...requests.map(({ bytes }) => bytes))).toBeLessThan(1_000_000);
    expect(Math.max(...brokers.stored('t').map(({ records }) => records.length))).toBeLessThanOrEqual(4_000);
    expect(turns).toBeGreaterThan(requests.length);
  });
});

describe('brokers that fail while somebody waits', () => {
  it('leave no rejection that nobody handles (tulios/kafkajs#1686)', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    closing.push(async () => void process.off('unhandledRejection', unhandled));
    const { brokers, sender } = await start();
    for (const misbehaviour of ['silent', 'close', 'lose'] as const) {
      for (const api of [METADATA, PRODUCE, API_VERSIONS]) {
        brokers.misbehave = ({ apiKey }) => (apiKey === api ? misbehaviour : undefined);
        brokers.endConnections();
        await sender.sendEach([record('v')], { withinMs: 150 });
      }
    }
    brokers.misbehave = () => undefined;
    await sender.send([record('at last')], { withinMs: 5_000 });
    expect(brokers.values('t').at(-1)).toBe('at last');
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('calls in parallel', () => {
  it('wait for each other without a lock that times out (tulios/kafkajs#1039)', async () => {
    // A request that is given up is sent again, and the brokers here keep both: on a busy machine 3,000 callers take a while.
    const { brokers, sender } = await start({ ...IMPATIENT, requestTimeoutMs: 15_000, unansweredMs: 15_000 });
    await Promise.all(Array.from({ length: 3_000 }, (_, index) => sender.send([record(`v${index}`)], { withinMs: 20_000 })));
    expect(brokers.values('t')).toHaveLength(3_000);
  });
});
