import type { Ground, StoredRecord } from './support/ground';
import { type Chart, type Check, check, type Lab, type Table, verdictOf } from './support/lab';

const PARTITIONS = 6;
const GROWN = 8;
const KEYLESS = 1_800;
const KEYS = Array.from({ length: 40 }, (_, n) => `customer-${n}`);
const TIMES = 5;
/** Each partition gets at least this part of an equal share. */
const LEAST_SHARE = 0.3;
/** Below it lies one of a thousand fair draws from six, above the other one: chi-square with five degrees of freedom. */
const CHANCE = { least: 0.21, most: 20.5 };

export interface Evidence {
  readonly spreads: readonly Spread[];
  /** Keys whose records lie in more than one partition. */
  readonly scatteredKeys: number;
  /** Keys that kafkajs and Java put into different partitions. */
  readonly disagreements: number;
  /** Keys whose next record goes elsewhere after partitions were added. */
  readonly movedKeys: number;
  /** Keyed records of before that lie where they lay. */
  readonly stayed: { readonly before: number; readonly after: number };
}

interface Spread {
  readonly client: 'kafkajs' | 'Java';
  /** Per partition. */
  readonly counts: readonly number[];
  /** Records in a row to the same partition, on average. */
  readonly run: number;
  /** Chi-square of how often each partition was chosen (a row counts once), against equal chances. */
  readonly chiSquare: number;
  /** Different pairs "after this partition came that one", of PARTITIONS x (PARTITIONS - 1) possible ones. */
  readonly successions: number;
}

export const lab: Lab = {
  name: 'keys-and-partitions',
  claim: 'Records go to the partitions at random, unless they have a key.',
  method: `kafkajs and Kafka's own Java producer, both with their defaults, write ${KEYLESS} records without a key to ${PARTITIONS} partitions and ${KEYS.length} keys; then the topic grows to ${GROWN} partitions and the keys are written again.`,
  measures:
    'Records per partition, how many in a row go to the same one, which partition follows which, and a chi-square test of the choice; the partition of each key, before and after.',
  simplifies:
    'Random is what it looks like from afar: evenly spread. kafkajs goes round the partitions one by one; Java stays with a partition until a batch is full and then chooses another at random, weighted by how quickly brokers answer (KIP-480, KIP-794). A key is hashed (murmur2) modulo the number of partitions, so many keys share a partition, and a busy key makes a hot one.',
  trap: 'Adding partitions moves keys: the next record of a key may go elsewhere than those before it, so the order per key breaks at that moment, and nothing moves the old records. Choose the number before there are keys. The number can never be reduced.',
  run: async (ground) => {
    const evidence = await observe(ground);
    return { tables: tablesOf(evidence), charts: [chartOf(evidence)], verdict: verdictOf(judge(evidence)) };
  },
};

async function observe({ topics, records, brokers, programs }: Ground): Promise<Evidence> {
  const keyless = await topics.create({ title: 'keyless', partitions: PARTITIONS });
  await records.place(
    keyless,
    Array.from({ length: KEYLESS }, (_, n) => ({ key: null, value: String(n) })),
  );
  const sequence = (await records.read(keyless)).toSorted((a, b) => Number(a.value) - Number(b.value)).map(({ partition }) => partition);
  const ofJava = await topics.create({ title: 'java', partitions: PARTITIONS });
  const [first = '', ...lines] = await programs.java('Partitions.java', [
    brokers.addresses.join(','),
    ofJava,
    String(KEYLESS),
    KEYS.join(','),
  ]);
  const javaKeys = new Map(lines.map((line) => line.split(' ')).map(([key = '', partition]) => [key, Number(partition)]));

  const keyed = await topics.create({ title: 'keyed', partitions: PARTITIONS });
  await records.place(
    keyed,
    KEYS.flatMap((key) => Array.from({ length: TIMES }, (_, n) => ({ key, value: `before ${n}` }))),
  );
  const before = await records.read(keyed);
  await topics.grow(keyed, GROWN);
  // A producer that begins now: one that knows the topic would go on with the old number until it asks again (metadata.max.age.ms).
  const fresh = records.producer();
  await fresh.write(
    keyed,
    KEYS.map((key) => ({ key, value: 'after' })),
  );
  await fresh.stop();
  const all = await records.read(keyed);
  const [old, moved] = [partitionsByKey(before), partitionsByKey(all.filter(({ value }) => String(value) === 'after'))];
  const only = (key: string) => [...(old.get(key) ?? [])][0];
  return {
    spreads: [spreadOf('kafkajs', sequence), spreadOf('Java', first.split(' ').slice(1).map(Number))],
    scatteredKeys: KEYS.filter((key) => old.get(key)?.size !== 1).length,
    disagreements: KEYS.filter((key) => javaKeys.get(key) !== only(key)).length,
    movedKeys: KEYS.filter((key) => !moved.get(key)?.has(only(key) ?? -1)).length,
    stayed: {
      before: before.length,
      after: all.filter(({ key, value, partition }) => String(value) !== 'after' && only(String(key)) === partition).length,
    },
  };
}

/** Exported for its test. @param sequence the partition of each record in the order of sending */
export function spreadOf(client: Spread['client'], sequence: readonly number[]): Spread {
  const counts = Array.from({ length: PARTITIONS }, (_, partition) => sequence.filter((each) => each === partition).length);
  const changes = sequence.flatMap((partition, n) => {
    const next = sequence[n + 1];
    return next === undefined || next === partition ? [] : [`${partition} ${next}`];
  });
  const rows = sequence.filter((partition, n) => partition !== sequence[n - 1]);
  return { client, counts, run: sequence.length / rows.length, chiSquare: chiSquareOf(rows), successions: new Set(changes).size };
}

function chiSquareOf(choices: readonly number[]): number {
  const expected = choices.length / PARTITIONS;
  const observed = Array.from({ length: PARTITIONS }, (_, partition) => choices.filter((each) => each === partition).length);
  return observed.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function partitionsByKey(read: readonly StoredRecord[]): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const { key, partition } of read) found.set(String(key), (found.get(String(key)) ?? new Set()).add(partition));
  return found;
}

function tablesOf({ spreads, scatteredKeys, disagreements, movedKeys, stayed }: Evidence): readonly Table[] {
  const possible = PARTITIONS * (PARTITIONS - 1);
  return [
    {
      title: `${KEYLESS} records without a key`,
      head: [
        'client',
        ...Array.from({ length: PARTITIONS }, (_, n) => `p${n}`),
        'in a row',
        'successions',
        `chi-square (chance: ${CHANCE.least} to ${CHANCE.most})`,
      ],
      rows: spreads.map(({ client, counts, run, chiSquare, successions }) => [
        client,
        ...counts,
        run,
        `${successions} of ${possible}`,
        chiSquare,
      ]),
    },
    {
      title: `${KEYS.length} keys, ${TIMES} records each`,
      head: ['what', 'number'],
      rows: [
        ['keys in more than one partition', scatteredKeys],
        ['keys that kafkajs and Java put elsewhere', disagreements],
        [`keys whose next record goes elsewhere after ${PARTITIONS} -> ${GROWN} partitions`, movedKeys],
        ['old records that lie where they lay', `${stayed.after} of ${stayed.before}`],
      ],
    },
  ];
}

function chartOf({ spreads }: Evidence): Chart {
  return {
    title: 'Records without a key, per partition',
    kind: 'bars',
    unit: 'records',
    labels: Array.from({ length: PARTITIONS }, (_, n) => `partition ${n}`),
    series: spreads.map(({ client, counts }) => ({ name: client, values: counts })),
  };
}

export function judge({ spreads, scatteredKeys, disagreements, movedKeys, stayed }: Evidence): readonly Check[] {
  const [kafkajs, java] = [spreads.find(({ client }) => client === 'kafkajs'), spreads.find(({ client }) => client === 'Java')];
  const isSpread = spreads.length === 2 && spreads.every(({ counts }) => Math.min(...counts) >= (LEAST_SHARE * KEYLESS) / PARTITIONS);
  return [
    check(
      'without a key, every partition gets its share',
      isSpread,
      spreads.map(({ client, counts }) => `${client} ${Math.min(...counts)} to ${Math.max(...counts)}`).join(', '),
    ),
    check(
      'kafkajs: one after the other, more evenly than chance',
      kafkajs?.run === 1 && kafkajs.successions === PARTITIONS && kafkajs.chiSquare < CHANCE.least,
      `${kafkajs?.successions} successions, ${kafkajs?.run} in a row`,
    ),
    check(
      'Java: several in a row, then another by chance',
      java !== undefined && java.run > 2 && java.successions > PARTITIONS,
      `${java?.successions} successions, ${java?.run.toFixed(1)} in a row`,
    ),
    check('a key stays in its partition', scatteredKeys === 0, `${scatteredKeys} of ${KEYS.length} do not`),
    check('and every client finds the same one', disagreements === 0, `${disagreements} differ`),
    check('adding partitions sends keys elsewhere', movedKeys > 0, `${movedKeys} of ${KEYS.length}`),
    check(
      'and leaves the old records',
      stayed.before === KEYS.length * TIMES && stayed.after === stayed.before,
      `${stayed.after} of ${stayed.before}`,
    ),
  ];
}
