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
import { type RunningSchedules, startSchedules } from '../schedules/schedules';
import { EMPTY_TALLY, type ProducerTally, tallyAnswer } from '../schedules/tally';
import { readStored } from './adapters/stored';
import type { FaultyDynamoDb } from './dynamodb-faults';
import type { Evidence } from './truth';

const MINUTE_MS = 60_000;
const POLL_MS = 100;
const nothing = (): void => {};
const QUIET = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export interface GroundParts {
  readonly context: ServiceContext;
  readonly services: Services;
  readonly deployed: Deployed;
  /** Through which the functions reach their table. */
  readonly tables: FaultyDynamoDb;
  /** The services that take part. */
  readonly mappings: readonly EventSourceMappingSpec[];
}

export class Ground {
  readonly kafka: RunningKafka;
  readonly topic: string;
  readonly tables: FaultyDynamoDb;
  readonly mappings: readonly EventSourceMappingSpec[];
  /** Writes beside the producers, as nobody's right. */
  readonly outside: Sender;
  /** What invokes the services; a drill may put something in between. */
  invoke: FunctionRuntime['invoke'];
  readonly #parts: GroundParts;
  readonly #offsets: KafkaOffsetReader;
  readonly #table: DynamoDBClient;
  #running: RunningMappings | undefined;
  #schedules: RunningSchedules | undefined;
  #nextStart = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  #tally: ProducerTally = EMPTY_TALLY;
  #looks = 0;

  constructor(parts: GroundParts) {
    const { services, deployed, mappings } = parts;
    const [first] = mappings;
    if (services.kafka.own === undefined || first === undefined) throw new Error('drills need brokers of their own and a service');
    this.#parts = parts;
    this.kafka = services.kafka.own;
    this.mappings = mappings;
    this.tables = parts.tables;
    this.topic = first.topic;
    this.outside = createSender(this.#client('producer'));
    this.invoke = (arn, event) => deployed.runtime.invoke(arn, event);
    this.#offsets = new KafkaOffsetReader(this.#client('admin'));
    const credentials = { accessKeyId: 'DRILL', secretAccessKey: 'local' };
    this.#table = new DynamoDBClient({ endpoint: services.dynamoDb.endpoint, region: deployed.region, credentials });
  }

  get tally(): ProducerTally {
    return this.#tally;
  }

  /** The mappings that run; undefined before `start`. */
  get running(): RunningMappings | undefined {
    return this.#running;
  }

  processes(functionArn: string): ReturnType<Deployed['runtime']['processes']> {
    return this.#parts.deployed.runtime.processes(functionArn);
  }

  async start(): Promise<void> {
    const { context, services, deployed } = this.#parts;
    this.#running = await startEventSourceMappings(this.mappings, {
      connection: (spec) => connectionAsFunction(services.kafka, deployed.deployment, spec),
      offsets: connectionAsView(services.kafka, 'drill'),
      runtime: { invoke: (arn, event) => this.invoke(arn, event) },
      directory: context.workspace.destinations,
      logger: QUIET,
      onProblem: nothing,
    });
  }

  /** Visits begin to come: at other minutes of the sites' time than before, so that no visit has the name of another. */
  startLoad(): void {
    const { deployment, runtime } = this.#parts.deployed;
    this.#schedules = startSchedules(deployment.schedules, {
      start: new Date(this.#nextStart),
      invoke: (arn, event) => runtime.invoke(arn, event),
      onResult: (spec, result) => {
        this.#tally = tallyAnswer(this.#tally, spec.name, result);
      },
    });
  }

  async stopLoad(): Promise<void> {
    const schedules = this.#schedules;
    if (schedules === undefined) return;
    this.#nextStart = Math.ceil(schedules.now().getTime() / MINUTE_MS + 1) * MINUTE_MS;
    this.#schedules = undefined;
    await schedules.stop();
  }

  /** Resolves when this many more visits are acknowledged and everything that was written by then is committed by every service. */
  async recovered(visits: number, deadlineMs: number): Promise<void> {
    const wanted = this.#tally.acknowledged + visits;
    await until(`${visits} more visits acknowledged`, deadlineMs, async () => this.#tally.acknowledged >= wanted);
    const ends = await this.#offsets.ends(this.topic);
    await until('everything that was written consumed', deadlineMs, async () => {
      const committed = await Promise.all(this.mappings.map(({ consumerGroupId }) => this.#offsets.committed(consumerGroupId, this.topic)));
      return committed.every((group) =>
        [...ends].every(([partition, { low, high }]) => high === low || (group.get(partition) ?? 0) >= high),
      );
    });
  }

  async drained(deadlineMs: number): Promise<void> {
    await until('no lag', deadlineMs, async () => (await this.#running?.caughtUp()) === true);
  }

  async evidence(): Promise<Evidence> {
    const deadLetterTopic = this.#variable(CONSUMER_ENV.deadLetterTopic);
    const read = (topic: string) => readStored(this.#client('consumer'), topic, `drill-${process.pid}-${this.#looks++}`);
    const [visits, deadLetters, all] = [await read(this.topic), await read(deadLetterTopic), await this.#counters()];
    const names = this.mappings.map((mapping) => this.#variable(CONSUMER_ENV.service, mapping.functionArn));
    const acknowledged = Object.entries(this.#tally.sites).map(([site, { acknowledged: count }]) => [site, count] as const);
    const lag = this.#running?.mappings.reduce((sum, mapping) => sum + (mapping.lag() ?? 0), 0) ?? 0;
    return {
      visits,
      deadLetters,
      acknowledged: Object.fromEntries(acknowledged),
      counters: new Map([...all].filter(([name]) => names.includes(name))),
      lag,
    };
  }

  async stop(): Promise<void> {
    await this.stopLoad();
    await this.#running?.stop();
    await this.#offsets.stop();
    this.#table.destroy();
  }

  #counters() {
    return createCounterSource(this.#table, this.#parts.deployed.deployment.stateTable).read();
  }

  #variable(name: string, functionArn = this.mappings[0]?.functionArn): string {
    const found = this.#parts.deployed.deployment.functions.find(({ arn }) => arn === functionArn);
    return found?.environment[name] ?? '';
  }

  #client(purpose: 'producer' | 'consumer' | 'admin') {
    return createKafka(connectionAsView(this.#parts.services.kafka, 'drill'), undefined, purpose);
  }
}

/** Asks again and again; throws what was waited for when the deadline has passed. */
export async function until(what: string, deadlineMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  // A broker that is down makes questions fail as well.
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await delay(POLL_MS);
  }
}
