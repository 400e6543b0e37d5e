/** The deployed system under load, with handles to break it. */
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { createKafka } from '../../lambda/shared/kafka/client';
import { createSender, type Sender } from '../../lambda/shared/kafka/sender';
import { KafkaOffsetReader } from '../event-source/adapters/kafka-offsets';
import { type RunningMappings, startEventSourceMappings } from '../event-source/mappings';
import { createCounterSource } from '../observe/adapters/dynamodb-counters';
import type { EventSourceMappingSpec, FunctionRuntime, RunningKafka } from '../ports';
import type { Deployed } from '../run/deploy';
import { connectionAsFunction, connectionAsView } from '../run/iam';
import type { ServiceContext, Services } from '../run/services';
import { until } from '../until';
import { overrideTopic } from './adapters/topic-settings';
import type { FaultyDynamoDb } from './dynamodb-faults';
import { Follower } from './follower';
import { Load } from './load';
import type { WatchedProcess } from './memory';
import type { OpenLog, RecordLog } from './ports';
import type { TcpProxy } from './proxy';
import { Truth, type Verdict } from './truth';

const nothing = (): void => {};

export interface GroundParts {
  readonly context: ServiceContext;
  readonly services: Services;
  readonly deployed: Deployed;
  /** Through which the functions reach their table; undefined: they reach it directly. */
  readonly tables?: FaultyDynamoDb;
  /** By broker: through which clients reach it; those that are missing are reached directly. */
  readonly networks: ReadonlyMap<number, TcpProxy>;
  /** The services that take part. */
  readonly mappings: readonly EventSourceMappingSpec[];
  readonly openLog: OpenLog;
}

export class Ground {
  readonly kafka: RunningKafka;
  readonly topic: string;
  readonly load: Load;
  readonly networks: ReadonlyMap<number, TcpProxy>;
  readonly mappings: readonly EventSourceMappingSpec[];
  readonly visits: Follower;
  /** What invokes the services; a drill may put something in between. */
  invoke: FunctionRuntime['invoke'];
  readonly #parts: GroundParts;
  readonly #offsets: KafkaOffsetReader;
  readonly #table: DynamoDBClient;
  readonly #log: RecordLog;
  readonly #outside: Sender;
  readonly #truth: Truth;
  readonly #deadLetters: Follower;
  #running: RunningMappings | undefined;
  #logins = 0;
  #recoveredAt = 0;

  get #signal(): AbortSignal {
    return this.#parts.context.world.signal;
  }

  constructor(parts: GroundParts) {
    const { services, deployed, mappings } = parts;
    const [first] = mappings;
    if (services.kafka.own === undefined || first === undefined) throw new Error('drills need brokers of their own and a service');
    this.#parts = parts;
    this.kafka = services.kafka.own;
    this.topic = first.topic;
    this.load = new Load(deployed);
    this.networks = parts.networks;
    this.mappings = mappings;
    this.invoke = (arn, event) => deployed.runtime.invoke(arn, event);
    this.#outside = createSender(this.#client('producer'), undefined, undefined, { idempotent: true, compression: 'none' });
    this.#offsets = new KafkaOffsetReader(this.#client('admin'));
    const credentials = { accessKeyId: 'DRILL', secretAccessKey: 'local' };
    this.#table = new DynamoDBClient({ endpoint: services.dynamoDb.endpoint, region: deployed.region, credentials });
    this.#truth = new Truth(mappings.map(({ functionArn }) => this.#variable(CONSUMER_ENV.service, functionArn)));
    this.#log = parts.openLog(connectionAsView(services.kafka, 'drill-reader'));
    this.visits = new Follower(this.topic, this.#log, this.#offsets, (record) => this.#truth.takeVisit(record));
    const letters = this.#variable(CONSUMER_ENV.deadLetterTopic, first.functionArn);
    this.#deadLetters = new Follower(letters, this.#log, this.#offsets, (record) => this.#truth.takeDeadLetter(record));
  }

  /** Throws where nothing stands in front of the table. */
  get tables(): FaultyDynamoDb {
    const { tables } = this.#parts;
    if (tables === undefined) throw new Error('drills of the table need one that can fail');
    return tables;
  }

  /** How often event source mappings have shown who they are: once per connection, and again before a session ends. */
  get logins(): number {
    return this.#logins;
  }

  /** Records that no mapping has committed, as last seen. */
  get lag(): number {
    return this.#running?.mappings.reduce((sum, mapping) => sum + (mapping.lag() ?? 0), 0) ?? 0;
  }

  /** The mappings that run; undefined before `start`. */
  get running(): RunningMappings | undefined {
    return this.#running;
  }

  processes(functionArn: string): ReturnType<Deployed['runtime']['processes']> {
    return this.#parts.deployed.runtime.processes(functionArn);
  }

  /** When `recovered` has resolved the last time, as `performance.now()` says. */
  get recoveredAt(): number {
    return this.#recoveredAt;
  }

  /** Every process of the system, this one among them. */
  allProcesses(): readonly WatchedProcess[] {
    const { services, deployed } = this.#parts;
    const functions = deployed.deployment.functions.flatMap(({ name, arn }) => this.processes(arn).map(({ pid }) => ({ name, pid })));
    const brokers = this.kafka.brokers.map(({ id, pid }) => ({ name: `broker ${id}`, pid }));
    return [
      ...brokers,
      { name: 'DynamoDB Local', pid: services.dynamoDb.pid },
      { name: 'npm run drill, heap in use', pid: process.pid },
      ...functions,
    ];
  }

  /** The clock of every function is so many milliseconds ahead from now on. */
  setClocks(aheadMs: number): void {
    this.#parts.deployed.runtime.setClocks(aheadMs);
  }

  async start(): Promise<void> {
    const { context, services, deployed } = this.#parts;
    this.#running = await startEventSourceMappings(this.mappings, {
      connection: (spec) => this.#counted(connectionAsFunction(services.kafka, deployed.deployment, spec)),
      offsets: connectionAsView(services.kafka, 'drill'),
      runtime: { invoke: (arn, event) => this.invoke(arn, event) },
      directory: context.workspace.destinations,
      onProblem: nothing,
      signal: this.#signal,
    });
  }

  /** Ends early, with an error, when the run is interrupted. */
  async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#signal });
  }

  async until(what: string, deadlineMs: number, isSo: () => Promise<boolean>): Promise<void> {
    await until(what, deadlineMs, isSo, this.#signal);
  }

  /** Writes beside the producers, as nobody's right. */
  async sendOutside(site: string, values: readonly string[], visits: number): Promise<void> {
    await this.#outside.send(values.map((value) => ({ topic: this.topic, key: site, value })));
    this.load.addOutside(site, visits);
  }

  /** @returns puts the settings of before back */
  overrideTopic(settings: Readonly<Record<string, string>>): Promise<() => Promise<void>> {
    return overrideTopic(this.#client('admin'), this.topic, settings);
  }

  /** Resolves when this many more visits are acknowledged and everything that was written by then is committed by every service. */
  async recovered(visits: number, deadlineMs: number): Promise<void> {
    const wanted = this.load.visits + visits;
    await this.until(`${visits} more visits acknowledged`, deadlineMs, async () => this.load.visits >= wanted);
    await this.consumed(deadlineMs);
    this.#recoveredAt = performance.now();
  }

  /** Resolves when everything that is written now is committed by every service. */
  async consumed(deadlineMs: number): Promise<void> {
    this.#offsets.forgetEnds();
    const ends = await this.#offsets.ends(this.topic);
    await this.until('everything that was written consumed', deadlineMs, async () => {
      const committed = await Promise.all(this.mappings.map(({ consumerGroupId }) => this.#offsets.committed(consumerGroupId, this.topic)));
      return committed.every((group) =>
        [...ends].every(([partition, { low, high }]) => high === low || (group.get(partition) ?? 0) >= high),
      );
    });
  }

  async drained(deadlineMs: number): Promise<void> {
    await this.until('no lag', deadlineMs, () => this.isDrained());
  }

  /** Asks the brokers: whether everything is committed. */
  async isDrained(): Promise<boolean> {
    return (await this.#running?.caughtUp()) === true;
  }

  /** Reads the log to its ends, and judges; for when all is quiet. */
  async judge(): Promise<Verdict> {
    await this.visits.catchUp();
    await this.#deadLetters.catchUp();
    const counters = await createCounterSource(this.#table, this.#parts.deployed.deployment.stateTable).read();
    return this.#truth.judge({ acknowledged: this.load.acknowledged(), counters, lag: this.lag, unread: this.visits.unread });
  }

  async stop(): Promise<void> {
    await this.load.stop();
    await this.#running?.stop();
    await this.#outside.close();
    await this.#log.close();
    await this.#offsets.stop();
    this.#table.destroy();
  }

  #variable(name: string, functionArn: string): string {
    const found = this.#parts.deployed.deployment.functions.find(({ arn }) => arn === functionArn);
    return found?.environment[name] ?? '';
  }

  #client(purpose: 'producer' | 'admin') {
    return createKafka(connectionAsView(this.#parts.services.kafka, 'drill'), undefined, purpose);
  }

  #counted(connection: ReturnType<typeof connectionAsFunction>): typeof connection {
    if (connection.auth === 'none') return connection;
    const credentials = () => {
      this.#logins += 1;
      return connection.credentials();
    };
    return { ...connection, credentials };
  }
}
