import { until } from '../local/until';
import type { Topics } from './support/ground';
import { type Chart, type Check, check, type Lab, verdictOf } from './support/lab';

const SHORT_MS = 3_000;
const DAY_MS = 24 * 60 * 60_000;
const SEVEN_DAYS_MS = 7 * DAY_MS;
const RECORDS = 200;
const DEADLINE_MS = 40_000;
/** Of the chart. */
const POINTS = 10;

export interface Evidence {
  readonly broker: { readonly hours: number; readonly isDefault: boolean };
  /** `retention.ms` of a topic for which nobody has set it. */
  readonly topicMs: number;
  /** Milliseconds from before the first record until nothing was left of them; undefined: something still was at the deadline. */
  readonly deletedAfterMs: number | undefined;
  /** Records that the topic without a short retention still has then. */
  readonly keptByOther: number;
  /** Same for records with a timestamp of eight days ago, in a topic of seven days. */
  readonly oldDeletedAfterMs: number | undefined;
  /** What was left of the short topic and of the other one, as it was asked for. */
  readonly samples: readonly Sample[];
  /** The next offset to be written, before and after everything was deleted. */
  readonly nextOffset: readonly [before: number, after: number];
}

interface Sample {
  readonly ms: number;
  readonly short: number;
  readonly other: number;
}

export const lab: Lab = {
  name: 'retention-by-time',
  claim: 'Topics keep records for a time, by default for seven days; each topic has a time of its own.',
  method: `We ask a broker and a topic for their retention, write ${RECORDS} records to a topic of ${SHORT_MS / 1000} seconds and to one of the default, and records that say they are eight days old to another of the default.`,
  measures: 'What the broker says, how long after the last record nothing is left, and what the other topic still has then.',
  simplifies:
    'The time is the least, not the most: whole segments go, when their newest record is older than that, and only when the broker looks (every 5 minutes; here every 0.5 s). The part of the log that is written to is closed by segment.ms (7 days) or segment.bytes (1 GiB), so a record of a quiet topic may live for twice its time.',
  trap: 'Retention goes by the timestamps in the records, which the producer sets (CreateTime): history that is loaded with its old times is deleted at once. And retention does not ask whether anybody has read: a consumer that is down for longer than the retention has lost records.',
  run: async (ground) => {
    const { topics, records } = ground;
    const batch = Array.from({ length: RECORDS }, (_, n) => ({ key: null, value: `visit ${n}` }));
    const [short, other, old] = [
      await topics.create({ title: 'short', partitions: 1, configs: { 'retention.ms': String(SHORT_MS) } }),
      await topics.create({ title: 'default', partitions: 1 }),
      await topics.create({ title: 'old', partitions: 1 }),
    ];
    const hours = (await topics.configs(1)).get('log.retention.hours');
    const topicMs = Number((await topics.configs(other)).get('retention.ms')?.value);
    const eightDaysAgo = { timestampMs: Date.now() - 8 * DAY_MS, writtenAt: performance.now() };
    await records.place(
      old,
      batch.map((record) => ({ ...record, timestampMs: eightDaysAgo.timestampMs })),
    );
    const oldDeletedAfterMs = await emptied(eightDaysAgo.writtenAt, () => left(topics, old));
    await records.place(other, batch);
    const writtenAt = performance.now();
    await records.place(short, batch);
    const before = await nextOffset(topics, short);
    const samples: Sample[] = [];
    const deletedAfterMs = await emptied(writtenAt, async () => {
      const sample = { short: await left(topics, short), other: await left(topics, other), ms: performance.now() - writtenAt };
      samples.push(sample);
      return sample.short;
    });
    const evidence: Evidence = {
      broker: { hours: Number(hours?.value), isDefault: hours?.isDefault === true },
      topicMs,
      deletedAfterMs,
      keptByOther: await left(topics, other),
      oldDeletedAfterMs,
      samples,
      nextOffset: [before, await nextOffset(topics, short)],
    };
    return { tables: [tableOf(evidence)], charts: [chartOf(evidence)], verdict: verdictOf(judge(evidence)) };
  },
};

/** Milliseconds since then when nothing is left. */
async function emptied(sinceMs: number, leftNow: () => Promise<number>): Promise<number | undefined> {
  return until('nothing is left', DEADLINE_MS, async () => (await leftNow()) === 0).then(
    () => performance.now() - sinceMs,
    () => undefined,
  );
}

async function left(topics: Topics, topic: string): Promise<number> {
  return (await topics.ends(topic)).reduce((sum, { low, high }) => sum + high - low, 0);
}

async function nextOffset(topics: Topics, topic: string): Promise<number> {
  return (await topics.ends(topic))[0]?.high ?? 0;
}

function chartOf({ samples }: Evidence): Chart {
  const every = Math.max(1, Math.floor(samples.length / POINTS));
  const shown = samples.filter((_, n) => n % every === 0 || n === samples.length - 1);
  return {
    title: 'What is left',
    kind: 'lines',
    unit: 'records, by seconds since they were written',
    labels: shown.map(({ ms }) => (ms / 1000).toFixed(1)),
    series: [
      { name: `retention.ms=${SHORT_MS}`, values: shown.map(({ short }) => short) },
      { name: 'default', values: shown.map(({ other }) => other) },
    ],
  };
}

function tableOf(of: Evidence) {
  return {
    title: 'Retention by time',
    head: ['what', 'value'],
    rows: [
      ['log.retention.hours of the broker, which nobody has set', `${of.broker.hours} (${of.broker.hours / 24} days)`],
      ['retention.ms of a topic for which nobody has set it', `${of.topicMs} (${of.topicMs / DAY_MS} days)`],
      [`a topic with retention.ms=${SHORT_MS}: nothing left after`, secondsOf(of.deletedAfterMs)],
      ['records in the topic of the default then', of.keptByOther],
      ['records with times of eight days ago, in a topic of the default: nothing left after', secondsOf(of.oldDeletedAfterMs)],
    ],
  };
}

export function judge(of: Evidence): readonly Check[] {
  return [
    check('the default of the broker is seven days', of.broker.isDefault && of.broker.hours === 168, `${of.broker.hours} hours`),
    check('a topic without a setting has seven days', of.topicMs === SEVEN_DAYS_MS, of.topicMs),
    check(
      'a short retention deletes, and not before its time',
      of.deletedAfterMs !== undefined && of.deletedAfterMs >= SHORT_MS,
      secondsOf(of.deletedAfterMs),
    ),
    check('the other topic keeps its records', of.keptByOther === RECORDS, of.keptByOther),
    check('times in the records count, not when they were written', of.oldDeletedAfterMs !== undefined, secondsOf(of.oldDeletedAfterMs)),
    check('offsets go on after a deletion', of.nextOffset[1] === of.nextOffset[0], `${of.nextOffset.join(', then ')}`),
  ];
}

const secondsOf = (ms: number | undefined): string =>
  ms === undefined ? `not within ${DEADLINE_MS / 1000} s` : `${(ms / 1000).toFixed(1)} s`;
