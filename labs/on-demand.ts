import { setTimeout as delay } from 'node:timers/promises';
import { type Check, check, type Lab, verdictOf } from './support/lab';

const EARLY = 600;
const LATE = 300;
/** Between both, so that a time lies between their timestamps on any clock. */
const PAUSE_MS = 50;

export interface Evidence {
  readonly readings: readonly Reading[];
  readonly written: readonly [early: number, late: number];
}

interface Reading {
  readonly who: 'first' | 'late' | 'from a time' | 'first again';
  readonly records: number;
  /** Of those, how many were written before the time. */
  readonly before: number;
}

const SAYS: Readonly<Record<Reading['who'], string>> = {
  first: 'a service that was there from the beginning',
  late: 'a service that is added when all is written',
  'from a time': 'a service that asks for what came after a time',
  'first again': 'the first service, asked again',
};

export const lab: Lab = {
  name: 'on-demand',
  claim: 'Services read the data on demand: what they want, when they want it.',
  method: `We write ${EARLY} records, note the time, and write ${LATE} more. A service reads as it has always done, another is added only now, a third starts at the noted time.`,
  measures:
    'How many records each gets and how many of them are from before that time; and what the first service gets when it reads again.',
  simplifies:
    'On demand means that a group has a position per partition and may set it anywhere within the retention. A consumer does not ask for "the visits of the shop": it reads everything and leaves aside what it does not want. The time is looked up in an index by timestamp and gives an offset per partition.',
  trap: "Where a new group begins is auto.offset.reset (Lambda: StartingPosition), and Kafka's default is latest: a service that is added later sees nothing of before unless it says earliest (TRIM_HORIZON). Once it has committed offsets the setting is without effect.",
  run: async ({ topics, records }) => {
    const topic = await topics.create({ title: 'demand', partitions: 3 });
    const write = (count: number, value: string) =>
      records.write(
        topic,
        Array.from({ length: count }, (_, n) => ({ key: `${value}-${n}`, value })),
      );
    const [first, early] = [`${topic}-first`, await write(EARLY, 'early')];
    await delay(PAUSE_MS);
    const timeMs = Date.now();
    await delay(PAUSE_MS);
    const late = await write(LATE, 'late');
    const reading = async (who: Reading['who'], group: string, fromMs?: number): Promise<Reading> => {
      const read = await records.read(topic, fromMs === undefined ? { group } : { group, fromMs });
      return { who, records: read.length, before: read.filter(({ timestampMs }) => timestampMs < timeMs).length };
    };
    const readings = [
      await reading('first', first),
      await reading('late', `${topic}-late`),
      await reading('from a time', `${topic}-time`, timeMs),
      await reading('first again', first, 0),
    ];
    const isStored = ({ status }: { readonly status: string }) => status === 'stored';
    const evidence: Evidence = { readings, written: [early.filter(isStored).length, late.filter(isStored).length] };
    const table = {
      title: `${EARLY} records, then a time, then ${LATE} records`,
      head: ['who', 'records', 'from before the time'],
      rows: readings.map(({ who, records: count, before }) => [SAYS[who], count, before]),
    };
    return { tables: [table], charts: [], verdict: verdictOf(judge(evidence)) };
  },
};

export function judge({ readings, written: [early, late] }: Evidence): readonly Check[] {
  const of = (who: Reading['who']) => readings.find((reading) => reading.who === who) ?? { records: -1, before: -1 };
  const timed = of('from a time');
  return [
    check('everything was stored', early === EARLY && late === LATE, `${early} and ${late}`),
    check('the first service reads everything', of('first').records === early + late, of('first').records),
    check('a service that comes late reads everything as well', of('late').records === early + late, of('late').records),
    check(
      'from a time on: all that came after it and nothing from before',
      timed.records === late && timed.before === 0,
      `${timed.records}, ${timed.before} from before`,
    ),
    check('a service that goes back gets everything again', of('first again').records === early + late, of('first again').records),
  ];
}
