import { createKafka, type KafkaConnection } from '../../lambda/shared/kafka/client';
import type { EventSourceMappingSpec, FunctionRuntime, Stoppable } from '../ports';
import { openSink } from '../sinks/open-sink';
import { unlessAborted } from '../unless-aborted';
import { KafkaRecordSource } from './adapters/kafka-consumer';
import { KafkaOffsetReader } from './adapters/kafka-offsets';
import { EventSourceError } from './errors';
import { EventSourceMapping } from './mapping';
import { type Clock, SYSTEM_CLOCK } from './ports';
import type { MappingStatistics } from './statistics';

type KafkaLogger = Parameters<typeof createKafka>[1];

export interface EventSourceMappingsOptions {
  /** How the mapping reaches the brokers (in AWS: with its function's role). */
  readonly connection: (spec: EventSourceMappingSpec) => KafkaConnection;
  /** How the ends of partitions and the groups' offsets are looked at, for all mappings; default: as the first mapping. */
  readonly offsets?: KafkaConnection;
  readonly runtime: Pick<FunctionRuntime, 'invoke'>;
  /** Folder of this run for what goes to buckets and queues. */
  readonly directory: string;
  /** kafkajs tells of every rebalance and retry; default: to nobody. */
  readonly logger?: KafkaLogger;
  /** Something that a person should know about a mapping; it goes on by itself. */
  readonly onProblem: (spec: EventSourceMappingSpec, text: string) => void;
  readonly clock?: Clock;
  /** Gives the start up: what has begun is stopped, and the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** How often the ends of the partitions are looked at, for the lag. */
const REFRESH_MS = 1_000;

export interface RunningMappings extends Stoppable {
  /** Those that are disabled too: their lag grows. One that is enabled again is another object of the same declaration. */
  readonly mappings: readonly EventSourceMapping[];
  /** Asks the brokers: true when every enabled mapping has committed everything up to the high-water marks. */
  caughtUp(): Promise<boolean>;
  /** As `Enabled: false` does: batches under way end, the group is left, the offsets stay. */
  disable(spec: EventSourceMappingSpec): Promise<void>;
  /** Goes on at the committed offsets. */
  enable(spec: EventSourceMappingSpec): Promise<void>;
  /** One more. Rejects when it cannot start, and then is none. */
  add(spec: EventSourceMappingSpec): Promise<void>;
}

/** Starts all mappings at the same time; when one fails to start the others are stopped and the first reason is thrown. */
export async function startEventSourceMappings(
  specs: readonly EventSourceMappingSpec[],
  options: EventSourceMappingsOptions,
): Promise<RunningMappings> {
  refuseRecursion(specs);
  const [first] = specs;
  if (first === undefined) return NO_MAPPINGS;
  const offsets = new KafkaOffsetReader(createKafka(options.offsets ?? options.connection(first), options.logger, 'admin'));
  const open: Open = (spec, before) => openMapping(spec, offsets, options, before);
  const started = specs.map((spec) => open(spec));
  const starts = Promise.allSettled(started.map(({ mapping }) => mapping.start()));
  try {
    const results = await (options.signal === undefined ? starts : unlessAborted(starts, options.signal));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  } catch (error) {
    await stopAll(started, offsets);
    throw error;
  }
  return new Mappings(started, open, offsets);
}

const NO_MAPPINGS: RunningMappings = {
  mappings: [],
  caughtUp: async () => true,
  disable: unknownMapping,
  enable: unknownMapping,
  add: unknownMapping,
  stop: async () => {},
};

type SharedOffsets = Pick<KafkaOffsetReader, 'forgetEnds' | 'stop'>;
type Open = (spec: EventSourceMappingSpec, before?: MappingStatistics) => OpenMapping;

export class Mappings implements RunningMappings {
  readonly #open: Open;
  readonly #offsets: SharedOffsets;
  readonly #refresh: NodeJS.Timeout;
  readonly #disabled = new Set<EventSourceMapping>();
  /** Those that `enable` and `add` have begun. */
  readonly #starting = new Set<OpenMapping>();
  #started: readonly OpenMapping[];
  #isStopped = false;

  constructor(started: readonly OpenMapping[], open: Open, offsets: SharedOffsets) {
    this.#started = started;
    this.#open = open;
    this.#offsets = offsets;
    this.#refresh = keepRefreshing(() => this.mappings);
  }

  get mappings(): readonly EventSourceMapping[] {
    return this.#started.map(({ mapping }) => mapping);
  }

  async caughtUp(): Promise<boolean> {
    // Ends seen a moment ago may lack what was written since; one fresh question serves all mappings.
    this.#offsets.forgetEnds();
    const enabled = this.mappings.filter((mapping) => !this.#disabled.has(mapping));
    return (await Promise.all(enabled.map((mapping) => mapping.caughtUp()))).every(Boolean);
  }

  async disable(spec: EventSourceMappingSpec): Promise<void> {
    const { mapping, sink } = this.#find(spec);
    this.#disabled.add(mapping);
    await mapping.stop();
    await sink?.stop();
  }

  async enable(spec: EventSourceMappingSpec): Promise<void> {
    const before = this.#find(spec);
    if (!this.#disabled.has(before.mapping)) return;
    await this.#start(spec, before);
    this.#disabled.delete(before.mapping);
  }

  async add(spec: EventSourceMappingSpec): Promise<void> {
    refuseRecursion([spec]);
    await this.#start(spec);
  }

  stop(): Promise<void> {
    clearInterval(this.#refresh);
    this.#isStopped = true;
    return stopAll([...this.#started, ...this.#starting], this.#offsets);
  }

  #find(spec: EventSourceMappingSpec): OpenMapping {
    return this.#started.find(({ mapping }) => mapping.spec === spec) ?? unknownMapping(spec);
  }

  /** @param before whose place it takes */
  async #start(spec: EventSourceMappingSpec, before?: OpenMapping): Promise<void> {
    if (this.#isStopped) throw new EventSourceError('mapping-stopped', `group ${spec.consumerGroupId} is not joined: the run ends`);
    const opened = this.#open(spec, before?.mapping.statistics());
    this.#starting.add(opened);
    try {
      await opened.mapping.start();
      const others = this.#started;
      this.#started = before === undefined ? [...others, opened] : others.map((each) => (each === before ? opened : each));
    } catch (error) {
      await Promise.allSettled([opened.mapping.stop(), opened.sink?.stop()]);
      throw error;
    } finally {
      this.#starting.delete(opened);
    }
  }
}

function unknownMapping(spec: EventSourceMappingSpec): never {
  throw new RangeError(`no event source mapping runs for group ${spec.consumerGroupId}`);
}

interface OpenMapping {
  readonly mapping: EventSourceMapping;
  readonly sink: Stoppable | undefined;
}

function openMapping(
  spec: EventSourceMappingSpec,
  offsets: KafkaOffsetReader,
  options: EventSourceMappingsOptions,
  before: MappingStatistics | undefined,
): OpenMapping {
  const { logger, directory, runtime, onProblem, clock } = options;
  const connection = options.connection(spec);
  const sink =
    spec.onFailure === undefined
      ? undefined
      : openSink(spec.onFailure, { directory, producer: () => createKafka(connection, logger, 'producer') });
  const mapping = new EventSourceMapping(spec, {
    source: new KafkaRecordSource(createKafka(connection, logger, 'consumer'), spec.consumerGroupId, spec.topic, connection.identity),
    offsets,
    sink,
    invoke: (functionArn, event) => runtime.invoke(functionArn, event),
    bootstrapServers: connection.brokers.join(','),
    clock: clock ?? SYSTEM_CLOCK,
    onProblem: (text) => onProblem(spec, text),
    ...(before === undefined ? {} : { before }),
  });
  return { mapping, sink };
}

/** Lambda refuses a destination that is the source: failed records would come round for ever. */
function refuseRecursion(specs: readonly EventSourceMappingSpec[]): void {
  const recursive = specs.filter(({ onFailure, topic }) => onFailure?.kind === 'kafka' && onFailure.topic === topic);
  if (recursive.length === 0) return;
  const which = recursive.map(({ functionArn, topic }) => `${functionArn}: ${topic}`).join('; ');
  throw new EventSourceError(
    'destination-is-source',
    `the on-failure topic must differ from the topic that is read, got the same for ${which}`,
  );
}

function keepRefreshing(mappings: () => readonly EventSourceMapping[]): NodeJS.Timeout {
  // Brokers that do not answer show as a lag that stands still, and elsewhere.
  const refresh = (): void => void Promise.allSettled(mappings().map((mapping) => mapping.refresh()));
  refresh();
  return setInterval(refresh, REFRESH_MS).unref();
}

async function stopAll(started: readonly OpenMapping[], offsets: Stoppable): Promise<void> {
  await Promise.allSettled(started.map(({ mapping }) => mapping.stop()));
  // A mapping may deliver to its destination until it has stopped.
  await Promise.allSettled([...started.map(({ sink }) => sink?.stop()), offsets.stop()]);
}
