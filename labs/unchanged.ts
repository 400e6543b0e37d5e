import { createHash, randomBytes } from 'node:crypto';
import type { StoredRecord } from './support/ground';
import { type Check, check, type Lab, verdictOf } from './support/lab';

/** Bytes of the values; each length is written several times, with other bytes. */
const LENGTHS = [0, 1, 7, 255, 1_024, 65_536, 500_000];
const COPIES = 6;
const HEADER = 'origin';

export interface Evidence {
  readonly rows: readonly { readonly bytes: number; readonly written: number; readonly equal: number }[];
  readonly records: number;
  /** Digests that were read and that nobody wrote. */
  readonly unknown: number;
  /** Whether a value that is no value (null) came as null, and an empty one as empty. */
  readonly keepsNothing: boolean;
}

export const lab: Lab = {
  name: 'unchanged',
  claim: 'Consumers read the records unchanged.',
  method: `We write ${LENGTHS.length * COPIES} records of random bytes (0 to ${LENGTHS.at(-1)} bytes, key and header too; compressed with gzip on their way) and one without a value, and read them.`,
  measures: 'SHA-256 of key, value and header of each record, taken by the producer before it sends and by the consumer when it has read.',
  simplifies:
    'Unchanged are the bytes of key, value and headers. The broker adds partition and offset, and with message.timestamp.type=LogAppendTime it replaces the time; with compression.type other than "producer" it compresses the batch anew. Unchanged is not "once": a producer that is not idempotent may store a record twice when it sends again.',
  trap: 'Kafka neither transforms nor validates: a schema registry (AWS Glue) works in the clients. What transforms on the way (Lambda, Flink, Firehose, single message transforms of Connect) writes new records.',
  run: async ({ topics, records }) => {
    const topic = await topics.create({ title: 'bytes', partitions: 3 });
    const sent = LENGTHS.flatMap((bytes) => Array.from({ length: COPIES }, () => newRecord(bytes)));
    const nothing = { key: Buffer.from('no-value'), value: null, headers: { [HEADER]: 'test' } };
    await records.write(topic, [...sent, nothing]);
    const stored = await records.read(topic);
    const isNothing = ({ key }: StoredRecord): boolean => String(key) === 'no-value';
    const read = stored.filter((record) => !isNothing(record));
    const digests = new Map<string, number>();
    for (const { key, value, headers } of read) count(digests, digestOf(key, value, headers[HEADER] ?? ''));
    const rows = LENGTHS.map((bytes) => {
      const written = sent.filter(({ value }) => value.length === bytes);
      return {
        bytes,
        written: written.length,
        equal: written.filter((of) => digests.get(digestOf(of.key, of.value, of.headers[HEADER])) === 1).length,
      };
    });
    const known = new Set(sent.map((of) => digestOf(of.key, of.value, of.headers[HEADER])));
    const evidence: Evidence = {
      rows,
      records: read.length,
      unknown: [...digests.keys()].filter((digest) => !known.has(digest)).length,
      keepsNothing: stored.find(isNothing)?.value === null && read.some(({ value }) => value?.length === 0),
    };
    const table = {
      title: 'SHA-256 at the producer and at the consumer',
      head: ['bytes of the value', 'written', 'equal digest, once'],
      rows: rows.map((of) => [of.bytes, of.written, of.equal]),
    };
    return { tables: [table], charts: [], verdict: verdictOf(judge(evidence)) };
  },
};

const newRecord = (bytes: number) => ({
  key: randomBytes(16),
  value: randomBytes(bytes),
  headers: { [HEADER]: randomBytes(8).toString('hex') },
});

function count(digests: Map<string, number>, digest: string): void {
  digests.set(digest, (digests.get(digest) ?? 0) + 1);
}

function digestOf(key: Buffer | null, value: Buffer | null, header: string): string {
  return createHash('sha256')
    .update(key ?? '')
    .update('\0')
    .update(value ?? '')
    .update('\0')
    .update(header)
    .digest('hex');
}

export function judge({ rows, records, unknown, keepsNothing }: Evidence): readonly Check[] {
  const written = rows.reduce((sum, of) => sum + of.written, 0);
  const equal = rows.reduce((sum, of) => sum + of.equal, 0);
  return [
    check('every record was read with equal bytes', written > 0 && equal === written && records === written, `${equal} of ${written}`),
    check('nothing was read that nobody wrote', unknown === 0, unknown),
    check('no value stays no value, and an empty one stays empty', keepsNothing, keepsNothing ? 'both do' : 'one does not'),
  ];
}
