import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKafka, type KafkaConnection, PRODUCER_DEFAULTS } from '../../lambda/shared/kafka/client';
import { createWire, type Wire } from '../../lambda/shared/kafka/wire';
import { SILENT } from '../../lambda/shared/log';
import { KafkajsAdmin } from '../../lambda/topic-config/adapters/kafkajs-admin';
import { KafkajsMover } from '../../lambda/topic-config/adapters/kafkajs-mover';
import type { TopicDeclaration } from '../../lambda/topic-config/contract';
import { THROTTLE_MARK } from '../../lambda/topic-config/domain/placement';
import type { PlanPolicy } from '../../lambda/topic-config/domain/plan';
import { createCompletionHandler, createHandler, type HandlerDependencies } from '../../lambda/topic-config/handler';
import { THROTTLE_BYTES_PER_SECOND } from '../../lambda/topic-config/move-replicas';
import { type ReplicaMover, SYSTEM_CLOCK } from '../../lambda/topic-config/ports';
import { reconcile } from '../../lambda/topic-config/reconcile';
import { expectSuccess, simulateEvent, topicsProperties } from '../support/cfn';
import { startCluster, type TestCluster } from './support/cluster';
import { describeTopics, runKafkaTool } from './support/kafka-tool';

const POLICY: PlanPolicy = {
  flavour: 'standard',
  adopt: 'adopt',
  removal: 'delete',
  isAuthoritative: false,
  adopted: new Set(),
  deletion: 'with-records',
  replication: 'apply',
};

/** Replication factors of topics that hold records, on real brokers; what stands there is told by Kafka's own tools. */
describe.each(['3.9.2', '4.1.2'] as const)('a changed replication factor on real brokers of Kafka %s', (release) => {
  let own: TestCluster | undefined;
  let connection: KafkaConnection;
  let wire: Wire;
  let admin: KafkajsAdmin;
  let mover: KafkajsMover;

  beforeAll(async () => {
    own = release === '3.9.2' ? undefined : await startCluster(release);
    const bootstrap = own?.bootstrap ?? inject('bootstrap');
    connection = { brokers: bootstrap.split(','), clientId: 'test-replication', auth: 'none' };
    wire = createWire(createKafka(connection, SILENT, 'admin'));
    admin = new KafkajsAdmin(wire);
    mover = new KafkajsMover(wire);
  });
  afterAll(async () => {
    await wire.reset();
    await own?.stop();
  });

  const apply = (desired: readonly TopicDeclaration[], previous: readonly TopicDeclaration[], by: ReplicaMover = mover) =>
    reconcile({ desired, previous, policy: POLICY }, { admin, mover: by, clock: SYSTEM_CLOCK, deadlineMs: 60_000 });
  /** Replicas of each partition as kafka-topics prints them. */
  const replicas = async (name: string) =>
    [...(await describeTopics([name], own?.bootstrap)).matchAll(/Replicas: (\S+)\s+Isr: (\S+)/g)].map(([, all]) =>
      (all ?? '').split(',').map(Number),
    );
  const throttles = async () => {
    const topics = await runKafkaTool('kafka.admin.ConfigCommand', ['--describe', '--entity-type', 'topics'], own?.bootstrap);
    const brokers = await runKafkaTool('kafka.admin.ConfigCommand', ['--describe', '--entity-type', 'brokers'], own?.bootstrap);
    return `${topics.stdout}${brokers.stdout}`.split('\n').filter((line) => line.includes('throttled'));
  };
  const fill = async (topic: string, partitions: number) => {
    const producer = createKafka(connection).producer(PRODUCER_DEFAULTS);
    await producer.connect();
    const value = Buffer.alloc(2_000, 'x');
    const messages = Array.from({ length: partitions * 20 }, (_, index) => ({ partition: index % partitions, value }));
    await producer.send({ topic, acks: -1, messages });
    await producer.disconnect();
  };

  it('is applied in waves, up and down again, and leaves no throttle', async () => {
    const low = [{ name: 'r-waves', partitions: 12, replicationFactor: 1 }];
    await apply(low, []);
    const before = await replicas('r-waves');
    await fill('r-waves', 12);
    const high = [{ name: 'r-waves', partitions: 12, replicationFactor: 3 }];
    const waves: number[] = [];
    const counting: ReplicaMover = {
      inProgress: () => mover.inProgress(),
      throttle: (moves, rate) => mover.throttle(moves, rate),
      unthrottle: (topics, rate) => mover.unthrottle(topics, rate),
      start: (moves) => {
        waves.push(moves.length);
        return mover.start(moves);
      },
    };
    expect((await apply(high, low, counting)).error).toBeUndefined();
    expect(waves).toEqual([10, 2]);
    const raised = await replicas('r-waves');
    expect(raised.map((list) => list.length)).toEqual(Array.from({ length: 12 }, () => 3));
    // Least-moving: the first replica stays where it was.
    expect(raised.map(([first]) => first)).toEqual(before.map(([first]) => first));
    expect(await throttles()).toEqual([]);

    const two = [{ name: 'r-waves', partitions: 12, replicationFactor: 2 }];
    expect((await apply(two, high)).error).toBeUndefined();
    expect((await replicas('r-waves')).map((list) => list.length)).toEqual(Array.from({ length: 12 }, () => 2));
    expect(await throttles()).toEqual([]);
    await apply([], two);
  });

  it('is taken up by the next run where one was cut off, throttle included', async () => {
    const low = [{ name: 'r-cut', partitions: 3, replicationFactor: 1 }];
    await apply(low, []);
    const high = [{ name: 'r-cut', partitions: 3, replicationFactor: 3 }];
    // A run that dies after its throttle stands: no move, no removal.
    await mover.throttle([{ topic: 'r-cut', partition: 0, replicas: [1, 2, 3] }], THROTTLE_BYTES_PER_SECOND);
    expect((await throttles()).join('\n')).toContain(THROTTLE_MARK);
    expect((await apply(high, low)).error).toBeUndefined();
    expect((await replicas('r-cut')).map((list) => list.length)).toEqual([3, 3, 3]);
    expect(await throttles()).toEqual([]);
    await apply([], high);
  });

  it('leaves a throttle that somebody else has set', async () => {
    const set = (...args: readonly string[]) =>
      runKafkaTool('kafka.admin.ConfigCommand', ['--alter', '--entity-type', 'brokers', '--entity-name', '1', ...args], own?.bootstrap);
    const keys = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate'];
    expect((await set('--add-config', keys.map((key) => `${key}=123456789`).join(','))).exitStatus).toBe(0);
    try {
      const low = [{ name: 'r-foreign', partitions: 2, replicationFactor: 1 }];
      await apply(low, []);
      const high = [{ name: 'r-foreign', partitions: 2, replicationFactor: 2 }];
      expect((await apply(high, low)).error).toBeUndefined();
      const left = await throttles();
      expect(left).toHaveLength(2);
      expect(left.join('\n')).toContain('=123456789');
      await apply([], high);
    } finally {
      await set('--delete-config', keys.join(','));
    }
  });

  it('is finished by isComplete, call after call, and the deletions of the same update come last', async () => {
    const dependencies: HandlerDependencies = {
      withAdmin: (use) => use(admin, mover),
      clock: SYSTEM_CLOCK,
      log: SILENT,
      deadlineMs: 60_000,
      clusterArn: undefined,
    };
    const [handler, isComplete] = [createHandler(dependencies), createCompletionHandler(dependencies)];
    const properties = (topics: readonly unknown[]) =>
      topicsProperties(topics, { Replication: 'apply', RemovalPolicy: 'delete', Deletion: 'with-records' });
    const before = [
      { name: 'r-cfn', partitions: 11, replicationFactor: 1 },
      { name: 'r-gone', partitions: 1, replicationFactor: 1 },
    ];
    // What a first try has left would be refused.
    await apply([], before);
    const created = await expectSuccess(handler, simulateEvent('Create', { ResourceProperties: properties(before) }));
    expect(created.Progress).toBe('done');
    const event = simulateEvent('Update', {
      PhysicalResourceId: created.PhysicalResourceId,
      ResourceProperties: properties([{ name: 'r-cfn', partitions: 11, replicationFactor: 2 }]),
      OldResourceProperties: properties(before),
    });
    const answer = await expectSuccess(handler, event);
    expect(answer.Progress).toBe('moving');
    const deadline = Date.now() + 60_000;
    let completion = await isComplete({ ...event, ...answer });
    while (!completion.IsComplete && Date.now() < deadline) completion = await isComplete({ ...event, ...answer });
    expect(completion).toEqual({ IsComplete: true, Data: answer.Data });
    expect((await replicas('r-cfn')).map((list) => list.length)).toEqual(Array.from({ length: 11 }, () => 2));
    expect((await admin.describe(['r-gone'], { configs: false })).topics.size).toBe(0);
    expect(await throttles()).toEqual([]);
  });
});
