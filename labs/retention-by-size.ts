import { randomBytes } from 'node:crypto';
import { until } from '../local/until';
import type { Ground, PlacedRecord, Segment } from './support/ground';
import { type Check, check, type Lab, verdictOf } from './support/lab';

const MIB = 1024 * 1024;
/** Kafka 4 takes no smaller ones. */
const SEGMENT_BYTES = MIB;
const RETENTION_BYTES = 3 * MIB;
const RECORD_BYTES = 16 * 1024;
const MUCH = 10;
const LITTLE = 2;
const DEADLINE_MS = 30_000;

export interface Evidence {
  readonly limited: readonly Partition[];
  readonly unlimited: readonly Partition[];
}

interface Partition {
  readonly partition: number;
  readonly written: number;
  readonly low: number;
  readonly high: number;
  /** On the disk of one replica. */
  readonly segments: readonly Segment[];
}

export const lab: Lab = {
  name: 'retention-by-size',
  claim: 'Topics keep records up to a size; the oldest go first, and each topic has a size of its own.',
  method: `A topic with retention.bytes of ${RETENTION_BYTES / MIB} MiB and segments of 1 MiB gets ${MUCH} MiB into partition 0 and ${LITTLE} MiB into partition 1; a topic without a limit gets the same.`,
  measures: "The first offset that is left in each partition, and the segment files on a broker's disk.",
  simplifies:
    'retention.bytes is per partition and per replica: a topic of 12 partitions and 3 replicas takes 36 times that. Whole segments go, and only as many as leave the limit still full: up to one segment more than the limit stays, and what is being written is never deleted for its size. By default there is no limit (-1).',
  trap: 'Time and size work together: whichever is reached first deletes. To protect a volume of MSK, multiply: retention.bytes x partitions x replicas / brokers; an alarm on KafkaDataLogsDiskUsed comes before.',
  run: async (ground) => {
    const configs = { 'segment.bytes': String(SEGMENT_BYTES), 'compression.type': 'producer' };
    const limited = await ground.topics.create({
      title: 'limited',
      partitions: 2,
      configs: { ...configs, 'retention.bytes': String(RETENTION_BYTES) },
    });
    const unlimited = await ground.topics.create({ title: 'unlimited', partitions: 2, configs });
    for (const topic of [limited, unlimited]) {
      await ground.records.place(topic, [...recordsOf(0, MUCH), ...recordsOf(1, LITTLE)]);
    }
    await until(`${limited} cut to its size`, DEADLINE_MS, async () => {
      const { segments = [] } = (await look(ground, limited))[0] ?? {};
      return sizeOf(segments) < RETENTION_BYTES + SEGMENT_BYTES;
    });
    const evidence: Evidence = { limited: await look(ground, limited), unlimited: await look(ground, unlimited) };
    const rows = (name: string, of: readonly Partition[]) =>
      of.map(({ partition, written, low, high, segments }) => [
        name,
        partition,
        written,
        low,
        high,
        segments.length,
        sizeOf(segments) / MIB,
      ]);
    const table = {
      title: 'What is left',
      head: ['topic', 'partition', 'MiB written', 'first offset', 'next offset', 'segments', 'MiB on one disk'],
      rows: [...rows(`retention.bytes ${RETENTION_BYTES / MIB} MiB`, evidence.limited), ...rows('no limit', evidence.unlimited)],
    };
    return { tables: [table], charts: [chartOf(evidence)], verdict: verdictOf(judge(evidence)) };
  },
};

/** Random bytes, so that nothing makes them fewer. */
function recordsOf(partition: number, mebibytes: number): readonly PlacedRecord[] {
  return Array.from({ length: (mebibytes * MIB) / RECORD_BYTES }, () => ({ partition, key: null, value: randomBytes(RECORD_BYTES) }));
}

async function look({ topics, brokers }: Ground, topic: string): Promise<readonly Partition[]> {
  const states = await topics.partitions(topic);
  const ends = await topics.ends(topic);
  return Promise.all(
    ends.map(async ({ partition, low, high }) => {
      const leader = states.find((state) => state.partition === partition)?.leader ?? 1;
      return { partition, written: partition === 0 ? MUCH : LITTLE, low, high, segments: await brokers.segments(leader, topic, partition) };
    }),
  );
}

const sizeOf = (segments: readonly Segment[]): number => segments.reduce((sum, { bytes }) => sum + bytes, 0);

function chartOf({ limited, unlimited }: Evidence) {
  const sizes = (of: readonly Partition[]) => of.map(({ segments }) => sizeOf(segments) / MIB);
  return {
    title: 'On the disk of one broker',
    kind: 'bars' as const,
    unit: 'MiB',
    labels: limited.map(({ partition, written }) => `partition ${partition} (${written} MiB written)`),
    series: [
      { name: `retention.bytes ${RETENTION_BYTES / MIB} MiB`, values: sizes(limited) },
      { name: 'no limit', values: sizes(unlimited) },
    ],
  };
}

export function judge({ limited, unlimited }: Evidence): readonly Check[] {
  const [full, little] = limited;
  const size = sizeOf(full?.segments ?? []);
  return [
    check(
      'the oldest records of the full partition are gone, the newest are there',
      full !== undefined && full.low > 0 && full.low < full.high,
      `offsets ${full?.low} to ${full?.high}`,
    ),
    check(
      'at least the limit and less than a segment more stays',
      size >= RETENTION_BYTES && size < RETENTION_BYTES + SEGMENT_BYTES,
      `${(size / MIB).toFixed(2)} MiB`,
    ),
    check('whole segments go: what is left begins where a file begins', full?.low === full?.segments[0]?.baseOffset, `offset ${full?.low}`),
    check('per partition: the other one has lost nothing', little?.low === 0 && little.high > 0, `offset ${little?.low}`),
    check(
      'per topic: without a limit nothing goes',
      unlimited.length > 0 && unlimited.every(({ low, high }) => low === 0 && high > 0),
      unlimited.map(({ low }) => low).join(', '),
    ),
  ];
}
