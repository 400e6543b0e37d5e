import { type Check, check, type Lab, verdictOf } from './support/lab';

const PRODUCERS = ['shop', 'news'];
const CONSUMERS = ['traffic', 'error-rate'];
const EACH = 500;

export interface Evidence {
  readonly written: readonly { readonly producer: string; readonly acknowledged: number }[];
  /** What the brokers hold after the producers, and again after the consumers. */
  readonly stored: readonly [afterWriting: number, afterReading: number];
  readonly read: readonly { readonly consumer: string; readonly records: number; readonly fromEach: Readonly<Record<string, number>> }[];
}

export const lab: Lab = {
  name: 'producers-topics-consumers',
  claim: 'Producers create data, topics store it, consumers read it.',
  method: `Two producers (${PRODUCERS.join(', ')}) write ${EACH} records each to one topic of three partitions and end; only then two consumers (${CONSUMERS.join(', ')}) begin to read.`,
  measures: 'What was acknowledged to each producer, what the brokers hold before and after the reading, and what each consumer got.',
  simplifies:
    'Kafka calls what is stored a record and does not look into it. Producers push, consumers pull: no broker knows who will read, and reading takes nothing away. A consumer is a member of a group, and the group shares the partitions.',
  trap: 'A topic is no queue: a record is not gone when it was read, it goes by retention. Two consumers with the same group id share the records; with two group ids each gets all of them.',
  run: async ({ topics, records }) => {
    const topic = await topics.create({ title: 'visits', partitions: 3 });
    const stored = async () => (await topics.ends(topic)).reduce((sum, { low, high }) => sum + high - low, 0);
    const written = [];
    for (const producer of PRODUCERS) {
      const client = records.producer();
      const outcomes = await client.write(
        topic,
        Array.from({ length: EACH }, (_, n) => ({ key: `${producer}-${n}`, value: producer })),
      );
      await client.stop();
      written.push({ producer, acknowledged: outcomes.filter(({ status }) => status === 'stored').length });
    }
    const before = await stored();
    const read = [];
    for (const consumer of CONSUMERS) {
      const got = await records.read(topic, { group: `${topic}-${consumer}` });
      const fromEach = Object.fromEntries(PRODUCERS.map((name) => [name, got.filter(({ value }) => String(value) === name).length]));
      read.push({ consumer, records: got.length, fromEach });
    }
    const evidence: Evidence = { written, stored: [before, await stored()], read };
    return { tables: [flowOf(evidence)], charts: [], verdict: verdictOf(judge(evidence)) };
  },
};

function flowOf({ written, stored, read }: Evidence) {
  return {
    title: 'The way of the records',
    head: ['who', 'does', 'records'],
    rows: [
      ...written.map(({ producer, acknowledged }) => [`producer ${producer}`, 'was acknowledged', acknowledged]),
      ['the topic', 'holds, before anybody reads', stored[0]],
      ...read.map(({ consumer, records }) => [`consumer ${consumer}`, 'read', records]),
      ['the topic', 'holds, after both have read', stored[1]],
    ],
  };
}

export function judge({ written, stored, read }: Evidence): readonly Check[] {
  const total = PRODUCERS.length * EACH;
  return [
    check(
      'each producer has every record acknowledged',
      written.every(({ acknowledged }) => acknowledged === EACH),
      written.map((of) => of.acknowledged).join(', '),
    ),
    check('the topic holds what was acknowledged, with the producers gone', stored[0] === total, stored[0]),
    check(
      'each consumer reads everything of every producer',
      read.every((of) => of.records === total && PRODUCERS.every((name) => of.fromEach[name] === EACH)),
      read.map((of) => of.records).join(', '),
    ),
    check('reading takes nothing away', stored[1] === stored[0], stored[1]),
  ];
}
