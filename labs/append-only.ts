import { until } from '../local/until';
import type { StoredRecord, Topics } from './support/ground';
import { type Check, check, type Lab, verdictOf } from './support/lab';

const KEYS = ['shop', 'news', 'blog'];
const VERSIONS = 4;
const COMPACTED_MS = 40_000;
/** The cleaner leaves the segment alone that is written to: what comes later closes it. */
const CLOSES_THE_SEGMENT = 'closes the segment';

export interface Evidence {
  readonly plain: readonly Seen[];
  /** Of the compacted topic, before and after the cleaner. */
  readonly before: readonly Seen[];
  readonly after: readonly Seen[];
}

interface Seen {
  readonly offset: number;
  readonly key: string;
  readonly value: string;
}

export const lab: Lab = {
  name: 'append-only',
  claim: 'Records never change: an update is the next record.',
  method: `For ${KEYS.length} keys we write the versions 1 to ${VERSIONS}, one after the other, to an ordinary topic and to one with cleanup.policy=compact; then we wait for the cleaner.`,
  measures: 'Offset, key and value of every record that is there, before and after.',
  simplifies:
    'There is no request to change a record; there are ways to lose one: retention, DeleteRecords (everything before an offset) and compaction, which keeps at least the last record of each key with its offset. A record without value (a tombstone) deletes its key.',
  trap: 'Compaction is no update and no query: consumers may see older versions as long as the cleaner has not come by, and it never touches the active segment. Records without a key cannot be written to a compacted topic. On MSK, tiered storage does not work with compaction.',
  run: async ({ topics, records }) => {
    const plain = await topics.create({ title: 'plain', partitions: 1 });
    const configs = { 'cleanup.policy': 'compact', 'segment.ms': '1000', 'min.cleanable.dirty.ratio': '0.01' };
    const compacted = await topics.create({ title: 'compacted', partitions: 1, configs });
    const updates = Array.from({ length: VERSIONS }, (_, n) => KEYS.map((key) => ({ key, value: `version ${n + 1}` }))).flat();
    await Promise.all([plain, compacted].map((topic) => records.write(topic, updates)));
    const before = seenIn(await records.read(compacted));
    let after = before;
    await until('compacted', COMPACTED_MS, async () => {
      await records.write(compacted, [{ key: CLOSES_THE_SEGMENT, value: '' }]);
      // Asking for the ends first: a read costs the joining of a group.
      if (!(await hasGrown(topics, compacted, KEYS.length * VERSIONS + 3))) return false;
      after = seenIn(await records.read(compacted)).filter(({ key }) => key !== CLOSES_THE_SEGMENT);
      return after.length <= KEYS.length;
    });
    const evidence: Evidence = { plain: seenIn(await records.read(plain)), before, after };
    const table = {
      title: 'Records that are there: version @ offset',
      head: ['topic', 'records', ...KEYS],
      rows: [row('ordinary', evidence.plain), row('compacted, before the cleaner', before), row('compacted, after the cleaner', after)],
    };
    return { tables: [table], charts: [], verdict: verdictOf(judge(evidence)) };
  },
};

async function hasGrown(topics: Topics, topic: string, to: number): Promise<boolean> {
  return (await topics.ends(topic)).every(({ high }) => high >= to);
}

const seenIn = (records: readonly StoredRecord[]): readonly Seen[] =>
  records.map(({ offset, key, value }) => ({ offset, key: String(key), value: String(value) }));

const row = (name: string, seen: readonly Seen[]) => [
  name,
  seen.length,
  ...KEYS.map((wanted) =>
    seen
      .filter(({ key }) => key === wanted)
      .map(({ offset, value }) => `${value.replace('version ', 'v')} @${offset}`)
      .join(', '),
  ),
];

export function judge({ plain, before, after }: Evidence): readonly Check[] {
  const all = KEYS.length * VERSIONS;
  const first = plain[0];
  const lasts = KEYS.map((key) => before.filter((of) => of.key === key).at(-1));
  return [
    check('every update is a record of its own', plain.length === all && before.length === all, `${plain.length} and ${before.length}`),
    check(
      'the first version is still there as it was written',
      first?.offset === 0 && first.value === 'version 1',
      `offset ${first?.offset}: ${first?.value}`,
    ),
    check(
      'compaction keeps the last record of each key and no other',
      after.length === KEYS.length && after.every(({ value }) => value === `version ${VERSIONS}`),
      `${after.length} records`,
    ),
    check(
      'and keeps it as it was, under its offset',
      after.length > 0 &&
        after.every((of) => lasts.some((last) => last?.offset === of.offset && last.value === of.value && last.key === of.key)),
      after.map(({ offset }) => offset).join(', '),
    ),
  ];
}
