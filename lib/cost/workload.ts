import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { PRODUCER_ENV } from '../../lambda/producer/contract';
import { parseDuration, parseSize } from '../../lambda/topic-config/domain/units';
import { HOURS_PER_MONTH } from './prices';
import { type CostedResource, listAt, numberAt, objectAt, referenced, textAt } from './resources';

/** What is not in a template and has to be assumed. */
export const ASSUMED = {
  /** A visit as JSON with key and headers, not compressed. */
  bytesPerVisit: 400,
  /** Billed time of one invocation that writes the visits of a minute. */
  producerMs: 1_000,
  /** Billed time of one invocation of a service. */
  consumerMs: 100,
  /** Billed time of one poll: brokers hold the join of a group back for three seconds. */
  pollMs: 5_000,
  /** What Lambda itself and the function log of one invocation. */
  logBytesPerInvocation: 1_024,
} as const;

const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;
const GB = 1e9;

/** Traffic at the configured rate, in a month; undefined where no schedule of the templates says one. */
export interface Workload {
  /** Invocations by schedules. */
  readonly ticks: number;
  readonly visits: number;
  readonly writtenGb: number;
  /** Times that a visit is read: one per event source mapping, or per function that polls. */
  readonly readers: number;
  /** What the readers read. */
  readonly topic: string | undefined;
  /** Visits of one tick of one website, which come together. */
  readonly visitsPerTick: number;
}

/** Each schedule has a function write the visits of its website once a minute; the function's environment says how many all websites have together. */
export function workloadOf(resources: readonly CostedResource[]): Workload | undefined {
  const producer = producerOf(resources);
  const perMinute = numberAt(producer?.properties, 'Environment', 'Variables', PRODUCER_ENV.visitsPerMinute);
  if (producer === undefined || perMinute === undefined) return undefined;
  const ticks = ticksOf(producer, resources);
  const polled = pollersOf(resources);
  const visits = perMinute * MINUTES_PER_MONTH;
  const mappings = resources.filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping');
  return {
    ticks,
    visits,
    writtenGb: (visits * ASSUMED.bytesPerVisit) / GB,
    readers: mappings.length + polled.length,
    topic:
      mappings.map(({ properties }) => listAt(properties, 'Topics')[0]).find((name) => typeof name === 'string') ??
      textAt(polled[0]?.properties, 'Environment', 'Variables', CONSUMER_ENV.visitsTopic),
    visitsPerTick: ticks === 0 ? 0 : visits / ticks,
  };
}

/** The function that writes the visits of the websites. */
export function producerOf(resources: readonly CostedResource[]): CostedResource | undefined {
  return resources.find(
    ({ type, properties }) =>
      type === 'AWS::Lambda::Function' && numberAt(properties, 'Environment', 'Variables', PRODUCER_ENV.visitsPerMinute) !== undefined,
  );
}

/** Functions that a schedule has read, as members of a group. */
export function pollersOf(resources: readonly CostedResource[]): readonly CostedResource[] {
  return resources.filter(
    (each) =>
      each.type === 'AWS::Lambda::Function' &&
      textAt(each.properties, 'Environment', 'Variables', CONSUMER_ENV.group) !== undefined &&
      ticksOf(each, resources) > 0,
  );
}

/** Invocations of a function by its schedules in a month. */
export function ticksOf({ logicalId }: CostedResource, resources: readonly CostedResource[]): number {
  return resources
    .filter(
      ({ type, properties }) => type === 'AWS::Scheduler::Schedule' && referenced(objectAt(properties, 'Target', 'Arn')) === logicalId,
    )
    .reduce((sum, { properties }) => sum + MINUTES_PER_MONTH / (minutesOf(properties) ?? 1), 0);
}

const MINUTES = { minute: 1, hour: 60, day: 1_440 } as const;

/** `rate(5 minutes)` -> 5. */
function minutesOf(schedule: unknown): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(textAt(schedule, 'ScheduleExpression') ?? '') ?? [];
  // The expression admits these three alone.
  return count === undefined ? undefined : Number(count) * MINUTES[unit as keyof typeof MINUTES];
}

/** Invocations of one mapping: the visits that a tick brings make at least one batch, and more where they do not fit. */
export function batchesOf(mapping: CostedResource, { ticks, visitsPerTick }: Workload): number {
  return ticks * Math.max(1, Math.ceil(visitsPerTick / (numberAt(mapping.properties, 'BatchSize') ?? 100)));
}

interface DeclaredTopic {
  readonly name: string | undefined;
  readonly partitions: number;
  /** Bytes that the topic keeps at most, one copy; undefined where nothing limits them. */
  readonly mostBytes: number | undefined;
  readonly retentionMs: number | undefined;
}

/** The topics that the templates declare. */
export function declaredTopics(resources: readonly CostedResource[]): readonly DeclaredTopic[] {
  return resources
    .filter(({ type }) => type === 'Custom::KafkaTopics')
    .flatMap(({ properties }) => listAt(properties, 'Topics'))
    .map((topic) => {
      const partitions = numberAt(topic, 'partitions') ?? 1;
      const bytes = parsed(parseSize, objectAt(topic, 'configs')['retention.bytes']);
      return {
        name: textAt(topic, 'name'),
        partitions,
        mostBytes: bytes === undefined || bytes < 0 ? undefined : bytes * partitions,
        retentionMs: parsed(parseDuration, objectAt(topic, 'configs')['retention.ms']),
      };
    });
}

function parsed(parse: (value: string | number) => number, value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  try {
    return parse(value);
  } catch {
    // Not a size or a duration: the topic's own check reports it.
    return undefined;
  }
}

/** GB that stay in the topic of the visits, one copy: what comes within its retention, or its limit of size. */
export function keptGb(topics: readonly DeclaredTopic[], { visits, topic }: Workload): number | undefined {
  const first = topics.find(({ name }) => name === topic);
  if (first?.retentionMs === undefined || first.retentionMs < 0) return undefined;
  const bytes = ((visits * ASSUMED.bytesPerVisit) / (MINUTES_PER_MONTH * 60_000)) * first.retentionMs;
  return Math.min(bytes, first.mostBytes ?? bytes) / GB;
}
