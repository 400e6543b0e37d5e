import { describe, expect, it } from 'vitest';
import type { Destination, Wire, WireCall } from '../../../../lambda/shared/kafka/wire';
import { KafkajsAdmin } from '../../../../lambda/topic-config/adapters/kafkajs-admin';

/** A wire that answers by API key, in order, and remembers what it was asked. */
class ScriptedWire implements Wire {
  readonly asked: { readonly to: Destination; readonly apiName: string }[] = [];
  resets = 0;
  readonly #answers: Map<number, unknown[]>;
  readonly #maxVersions: Readonly<Record<number, number>>;

  constructor(answers: Readonly<Record<number, readonly unknown[]>>, maxVersions: Readonly<Record<number, number>> = { 44: 1 }) {
    this.#answers = new Map(Object.entries(answers).map(([key, list]) => [Number(key), [...list]]));
    this.#maxVersions = maxVersions;
  }

  async send<Answer>(to: Destination, call: WireCall<Answer>): Promise<Answer> {
    this.asked.push({ to, apiName: call.apiName });
    const answer = this.#answers.get(call.apiKey)?.shift();
    if (answer instanceof Error) throw answer;
    // The script is written for the call that it answers.
    return answer as Answer;
  }

  async maxVersion(apiKey: number): Promise<number | undefined> {
    return this.#maxVersions[apiKey];
  }

  async reset(): Promise<void> {
    this.resets += 1;
  }
}

const METADATA = 3;
const partition = (number: number, leader = 1) => ({ errorCode: 0, partition: number, leader, replicas: [1, 2, 3], inSync: [1, 2, 3] });
const metadata = (
  ...topics: readonly { readonly name: string; readonly errorCode?: number; readonly partitions?: readonly unknown[] }[]
) => ({
  nodes: [1, 2, 3].map((nodeId) => ({ nodeId, host: 'h', port: 1, rack: null })),
  clusterId: 'c',
  controllerId: 2,
  topics: topics.map(({ name, errorCode = 0, partitions = [partition(0)] }) => ({
    name,
    errorCode,
    isInternal: name.startsWith('__'),
    partitions,
  })),
});
const config = (key: string, value: string, source: number) => ({ key, value, source, isReadOnly: false, isSensitive: false });

describe('KafkajsAdmin', () => {
  it('reads a no-op with one metadata request and one describe per 500 topics', async () => {
    const names = Array.from({ length: 501 }, (_, index) => `t${index}`);
    const described = (list: readonly string[]) => list.map((name) => ({ name, errorCode: 0, message: null, configs: [] }));
    const wire = new ScriptedWire({
      [METADATA]: [metadata(...names.map((name) => ({ name })))],
      32: [described(names.slice(0, 500)), described(names.slice(500))],
    });
    const state = await new KafkajsAdmin(wire).describe(names, { configs: true });
    expect(state.topics.size).toBe(501);
    expect(wire.asked.map(({ apiName }) => apiName)).toEqual(['Metadata', 'DescribeConfigs', 'DescribeConfigs']);
  });

  it('takes only topic-level values for overrides, whatever "default" may mean', async () => {
    const configs = [config('own', '1', 1), config('static', '2', 4), config('dynamic', '3', 3), config('builtin', '4', 5)];
    const wire = new ScriptedWire({ [METADATA]: [metadata({ name: 'a' })], 32: [[{ name: 'a', errorCode: 0, message: null, configs }]] });
    const state = await new KafkajsAdmin(wire).describe(['a'], { configs: true });
    expect(state.topics.get('a')?.overrides).toEqual({ own: { value: '1', isReadOnly: false, isSensitive: false } });
    expect(state.brokerValues).toEqual({ static: '2', dynamic: '3', builtin: '4' });
  });

  it('counts an unknown topic as absent, and a leaderless one as present', async () => {
    const wire = new ScriptedWire({
      [METADATA]: [
        metadata(
          { name: 'gone', errorCode: 3, partitions: [] },
          { name: 'sick', errorCode: 5, partitions: [partition(1, 2), partition(0, -1)] },
        ),
      ],
    });
    const { topics } = await new KafkajsAdmin(wire).describe(['gone', 'sick'], { configs: false });
    expect([...topics.keys()]).toEqual(['sick']);
    expect(topics.get('sick')?.partitions.map(({ leader }) => leader)).toEqual([-1, 2]);
  });

  it("reports each topic's error in the broker's words, with the missing action where a right is missing", async () => {
    const results = [
      { name: 'a', errorCode: 0, message: null },
      { name: 'b', errorCode: 44, message: 'Tiered storage is not allowed' },
      { name: 'c', errorCode: 29, message: null },
      { name: 'd', errorCode: 89, message: 'The throttling quota has been exceeded.' },
    ];
    const outcomes = await new KafkajsAdmin(new ScriptedWire({ 19: [results] })).create([], { validateOnly: false });
    expect(outcomes.map(({ error }) => error && { code: error.code, retriable: error.retriable, message: error.message })).toEqual([
      undefined,
      { code: 'broker.refused', retriable: false, message: 'b: POLICY_VIOLATION: Tiered storage is not allowed' },
      {
        code: 'broker.unauthorized',
        retriable: false,
        message: 'c: TOPIC_AUTHORIZATION_FAILED; the role needs kafka-cluster:CreateTopic on topic c',
      },
      { code: 'broker.throttled', retriable: true, message: 'd: THROTTLING_QUOTA_EXCEEDED: The throttling quota has been exceeded.' },
    ]);
  });

  it('asks anew who the controller is once a broker says that it is not', async () => {
    const wire = new ScriptedWire({ 37: [[{ name: 'a', errorCode: 41, message: null }]] });
    const [outcome] = await new KafkajsAdmin(wire).createPartitions([{ name: 'a', total: 2 }], { validateOnly: false });
    expect(outcome?.error).toMatchObject({ code: 'broker.unavailable', retriable: true });
    expect(wire.resets).toBe(1);
  });

  it('never falls back to the legacy AlterConfigs', async () => {
    const wire = new ScriptedWire({}, {});
    await expect(new KafkajsAdmin(wire).alterConfigs([], { validateOnly: false })).rejects.toMatchObject({ code: 'broker.refused' });
    expect(wire.asked).toEqual([]);
  });

  it('keeps a topic that ever held a record when only empty ones may go, and counts an absent one as deleted', async () => {
    const wire = new ScriptedWire({
      [METADATA]: [
        metadata(
          { name: 'used', partitions: [partition(0, 1), partition(1, 2)] },
          { name: 'empty', partitions: [partition(0, 1)] },
          { name: 'sick', partitions: [partition(0, -1)] },
        ),
      ],
      2: [
        [
          { topic: 'used', partition: 0, errorCode: 0, offset: 0n },
          { topic: 'empty', partition: 0, errorCode: 0, offset: 0n },
        ],
        [{ topic: 'used', partition: 1, errorCode: 0, offset: 7n }],
      ],
      20: [
        [
          { name: 'empty', errorCode: 0, message: null },
          { name: 'absent', errorCode: 3, message: null },
        ],
      ],
    });
    const outcomes = await new KafkajsAdmin(wire).delete(['used', 'empty', 'sick', 'absent'], { onlyIfEmpty: true });
    expect(outcomes.map(({ name, error }) => [name, error?.code])).toEqual([
      ['used', 'topic.not-empty'],
      ['sick', 'topic.not-empty'],
      ['empty', undefined],
      ['absent', undefined],
    ]);
  });

  it.each([
    {
      error: Object.assign(new Error('Connection error: connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
      code: 'broker.unavailable',
      remedy: /nothing listens there/,
    },
    {
      error: Object.assign(new Error('getaddrinfo ENOTFOUND b-1'), { code: 'ENOTFOUND' }),
      code: 'broker.unavailable',
      remedy: /does not resolve/,
    },
    { error: new Error('Connection timeout'), code: 'broker.unavailable', remedy: /security group and port/ },
    {
      error: new Error('SASL OAUTHBEARER authentication failed: Access denied'),
      code: 'broker.unauthorized',
      remedy: /kafka-cluster:Connect/,
    },
  ])('names the fault of a connection: $error.message', async ({ error, code, remedy }) => {
    const wire = new ScriptedWire({ [METADATA]: [error] });
    const failure = await new KafkajsAdmin(wire).describe(['a'], { configs: false }).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code, cause: error, message: expect.stringMatching(remedy) });
    expect(wire.resets).toBe(1);
  });

  it("lists what may be declared, without Kafka's own topics", async () => {
    const wire = new ScriptedWire({ [METADATA]: [metadata({ name: 'a' }, { name: '__consumer_offsets' })] });
    expect(await new KafkajsAdmin(wire).listNames()).toEqual(['a']);
  });
});
