import { type Ends, msBehind, type Offsets, recordsBehind } from '../domain/lag';
import type { MetricSource, Sample } from '../ports';

/** Asks the brokers. */
export interface GroupOffsets {
  ends(topic: string): Promise<ReadonlyMap<number, { readonly high: number }>>;
  committed(group: string, topic: string): Promise<Offsets>;
}

export interface GroupSourceOptions {
  readonly clusterName: string;
  readonly groups: readonly { readonly group: string; readonly topic: string }[];
  readonly offsets: GroupOffsets;
  readonly nowMs: () => number;
  /** Time of the alarms per time of `nowMs`. */
  readonly speed: number;
}

/** Ten hours of the alarms' time, one look a minute. */
const MOST_LOOKS = 600;

/** `AWS/Kafka` of consumer groups, from committed offsets and the ends of partitions, as the brokers have them. A group without commits has no values. */
export function createGroupSource(options: GroupSourceOptions): MetricSource {
  const histories = new Map<string, Ends[]>();
  return {
    name: 'offsets of the consumer groups',
    sample: async () => {
      for (const topic of new Set(options.groups.map((each) => each.topic))) await lookAtEnds(topic, histories, options);
      const samples: Sample[] = [];
      // One after the other: a burst of questions would be felt by those who work.
      for (const { group, topic } of options.groups) samples.push(...(await lagOf(group, topic, histories.get(topic) ?? [], options)));
      return samples;
    },
  };
}

async function lookAtEnds(topic: string, histories: Map<string, Ends[]>, { offsets, nowMs }: GroupSourceOptions): Promise<void> {
  const ends = new Map([...(await offsets.ends(topic))].map(([partition, { high }]) => [partition, high]));
  const history = histories.get(topic) ?? [];
  history.push({ atMs: nowMs(), ends });
  if (history.length > MOST_LOOKS) history.shift();
  histories.set(topic, history);
}

async function lagOf(
  group: string,
  topic: string,
  history: readonly Ends[],
  { clusterName, offsets, speed }: GroupSourceOptions,
): Promise<readonly Sample[]> {
  const committed = await offsets.committed(group, topic);
  if (committed.size === 0) return [];
  const dimensions = { 'Cluster Name': clusterName, 'Consumer Group': group, Topic: topic };
  const sampleOf = (name: string, value: number): Sample => ({ metric: { namespace: 'AWS/Kafka', name, dimensions }, values: [value] });
  return [
    sampleOf('SumOffsetLag', recordsBehind(committed, history.at(-1)?.ends ?? new Map())),
    sampleOf('EstimatedMaxTimeLag', (msBehind(committed, history) * speed) / 1000),
  ];
}
