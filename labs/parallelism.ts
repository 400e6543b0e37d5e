import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../local/until';
import type { Ground, Member } from './support/ground';
import { type Chart, type Check, check, type Lab, type Table, verdictOf } from './support/lab';

const PARTITIONS = [1, 2, 4, 8, 16];
/** Members beyond the partitions of a group. */
const SPARE = 2;
const SPARE_AT = 4;
const HANDLED = 320;
/** What a record costs its consumer in waiting, as a call to a database would. */
const WAIT_MS = 10;
const WRITTEN = 20_000;
const RECORD_BYTES = 250;
const DEADLINE_MS = 60_000;
/** Four consumers do at least twice the work of one: less would be no parallelism, more is not asked of a busy machine. */
const LEAST_SPEEDUP = 2;

export interface Evidence {
  readonly points: readonly Point[];
  /** Of a group with more members than partitions. */
  readonly crowded: { readonly members: number; readonly partitions: number; readonly idle: number };
}

interface Point {
  readonly partitions: number;
  /** Records a second that a group with as many members handles. */
  readonly handledPerSecond: number;
  /** Records a second that one producer writes. */
  readonly writtenPerSecond: number;
}

export const lab: Lab = {
  name: 'parallelism',
  claim: 'More partitions, more parallelism.',
  method: `Topics of ${PARTITIONS.join(', ')} partitions. A group of as many consumers handles ${HANDLED} records, each for ${WAIT_MS} ms of waiting; one producer writes ${WRITTEN} records of ${RECORD_BYTES} bytes. One more group has ${SPARE} members too many.`,
  measures: 'Records a second, handled and written, for each number of partitions; members of the crowded group that get no partition.',
  simplifies:
    'Partitions are the ceiling of the parallelism, not its cause: within a group one partition has one consumer. The throughput grows until something else is full: here two cores, on MSK the network and volume of the brokers. Each partition costs file handles, memory, replication traffic and recovery time; MSK bounds them by broker size.',
  trap: 'A consumer more than partitions idles. More partitions make no single consumer faster, and one hot key makes one busy partition however many there are. Lambda: at most as many concurrent invocations as partitions.',
  run: async (ground) => {
    const points: Point[] = [];
    for (const partitions of PARTITIONS) {
      points.push({ partitions, handledPerSecond: await handle(ground, partitions), writtenPerSecond: await write(ground, partitions) });
    }
    const evidence: Evidence = { points, crowded: await crowd(ground) };
    return { tables: [tableOf(evidence)], charts: chartsOf(evidence), verdict: verdictOf(judge(evidence)) };
  },
};

async function handle({ topics, records }: Ground, partitions: number): Promise<number> {
  const topic = await topics.create({ title: `handled-${partitions}`, partitions });
  let [handled, lastAt] = [0, 0];
  const members = await join(partitions, () =>
    records.follow(topic, `${topic}-group`, async () => {
      await delay(WAIT_MS);
      handled += 1;
      lastAt = performance.now();
    }),
  );
  try {
    await until('every member has a partition', DEADLINE_MS, () => members.every((member) => member.assigned().length === 1));
    const batch = Array.from({ length: HANDLED }, (_, n) => ({ key: null, value: String(n), partition: n % partitions }));
    await records.place(topic, batch.slice(0, partitions));
    await until('the first records are handled', DEADLINE_MS, () => handled >= partitions);
    const startedAt = performance.now();
    await records.place(topic, batch.slice(partitions));
    await until('all records are handled', DEADLINE_MS, () => handled >= HANDLED);
    return (HANDLED - partitions) / ((lastAt - startedAt) / 1000);
  } finally {
    await Promise.all(members.map((member) => member.stop()));
  }
}

async function write({ topics, records }: Ground, partitions: number): Promise<number> {
  const topic = await topics.create({ title: `written-${partitions}`, partitions });
  const producer = records.producer();
  const value = 'x'.repeat(RECORD_BYTES);
  const batch = Array.from({ length: WRITTEN }, (_, n) => ({ key: `key-${n}`, value }));
  try {
    await producer.write(topic, batch.slice(0, WRITTEN / 10));
    const startedAt = performance.now();
    await producer.write(topic, batch);
    return WRITTEN / ((performance.now() - startedAt) / 1000);
  } finally {
    await producer.stop();
  }
}

async function crowd({ topics, records }: Ground): Promise<Evidence['crowded']> {
  const topic = await topics.create({ title: 'crowded', partitions: SPARE_AT });
  const members = await join(SPARE_AT + SPARE, () => records.follow(topic, `${topic}-group`, () => undefined));
  try {
    const held = () => members.reduce((sum, member) => sum + member.assigned().length, 0);
    await until('the partitions are shared out', DEADLINE_MS, () => held() === SPARE_AT);
    return { members: members.length, partitions: SPARE_AT, idle: members.filter((member) => member.assigned().length === 0).length };
  } finally {
    await Promise.all(members.map((member) => member.stop()));
  }
}

const join = (count: number, one: () => Promise<Member>): Promise<readonly Member[]> => Promise.all(Array.from({ length: count }, one));

const rounded = (value: number): number => Math.round(value);

function tableOf({ points, crowded }: Evidence): Table {
  const [one] = points;
  const best = points.toSorted((a, b) => b.handledPerSecond - a.handledPerSecond)[0];
  return {
    title: `Throughput, most with ${best?.partitions} partitions on this machine; a group of ${crowded.members} on ${crowded.partitions} partitions leaves ${crowded.idle} idle`,
    head: ['partitions = consumers', 'handled/s', 'times that of one', 'written/s by one producer'],
    rows: points.map((of) => [
      of.partitions,
      rounded(of.handledPerSecond),
      Math.round((of.handledPerSecond / (one?.handledPerSecond ?? 1)) * 10) / 10,
      rounded(of.writtenPerSecond),
    ]),
  };
}

function chartsOf({ points }: Evidence): readonly Chart[] {
  const labels = points.map(({ partitions }) => String(partitions));
  const [first = 0] = points.map(({ handledPerSecond }) => handledPerSecond);
  return [
    {
      title: 'Handled by a group with as many consumers as partitions',
      kind: 'lines',
      unit: 'records a second, by partitions',
      labels,
      series: [
        { name: 'measured', values: points.map(({ handledPerSecond }) => rounded(handledPerSecond)) },
        { name: 'if nothing else were a limit', values: points.map(({ partitions }) => rounded(first * partitions)) },
      ],
    },
    {
      title: 'Written by one producer (acks=all, three replicas)',
      kind: 'lines',
      unit: 'records a second, by partitions',
      labels,
      series: [{ name: 'measured', values: points.map(({ writtenPerSecond }) => rounded(writtenPerSecond)) }],
    },
  ];
}

export function judge({ points, crowded }: Evidence): readonly Check[] {
  const at = (partitions: number) => points.find((point) => point.partitions === partitions)?.handledPerSecond ?? 0;
  const speedup = at(SPARE_AT) / (at(1) || Number.POSITIVE_INFINITY);
  return [
    check(
      `${SPARE_AT} partitions with ${SPARE_AT} consumers do more than one with one`,
      speedup >= LEAST_SPEEDUP,
      `${speedup.toFixed(1)} times`,
    ),
    check(
      'consumers beyond the partitions idle',
      crowded.idle === crowded.members - crowded.partitions && crowded.idle > 0,
      `${crowded.idle} of ${crowded.members}`,
    ),
  ];
}
