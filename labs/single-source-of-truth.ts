import { createHash } from 'node:crypto';
import type { StoredRecord } from './support/ground';
import { type Check, check, type Lab, verdictOf } from './support/lab';

const SERVICES = 20;
const RECORDS = 2_000;
/** A laptop's two cores have brokers to run as well. */
const AT_ONCE = 5;

export interface Evidence {
  readonly services: readonly { readonly service: string; readonly records: number; readonly digest: string }[];
}

export const lab: Lab = {
  name: 'single-source-of-truth',
  claim: 'The topic is the single source of truth for all twenty services.',
  method: `${RECORDS} visits are written to a topic of six partitions. Twenty services, each a consumer group of its own, read all of it.`,
  measures: 'How many records each service got, and one SHA-256 over partition, offset, key and value of all of them.',
  simplifies:
    'Equal is what the services read, not when: each is somewhere else in the log, and what one has read of several partitions is interleaved differently. And the truth lasts as long as the retention: for a state that must be there for ever, compact the topic or store it elsewhere.',
  trap: 'Every service needs a group id of its own. Twenty services under one group id would get a twentieth each, and with six partitions fourteen of them nothing.',
  run: async ({ topics, records }) => {
    const topic = await topics.create({ title: 'truth', partitions: 6 });
    await records.write(
      topic,
      Array.from({ length: RECORDS }, (_, n) => ({ key: `site-${n % 10}`, value: `visit ${n}` })),
    );
    const services = [];
    for (let from = 0; from < SERVICES; from += AT_ONCE) {
      const names = Array.from({ length: AT_ONCE }, (_, n) => `service-${from + n + 1}`);
      const read = await Promise.all(names.map((service) => records.read(topic, { group: `${topic}-${service}` })));
      services.push(...names.map((service, n) => ({ service, records: read[n]?.length ?? 0, digest: digestOf(read[n] ?? []) })));
    }
    const table = {
      title: 'What each service has read',
      head: ['service', 'records', 'SHA-256'],
      rows: services.map(({ service, records: count, digest }) => [service, count, digest.slice(0, 16)]),
    };
    return { tables: [table], charts: [], verdict: verdictOf(judge({ services })) };
  },
};

/** By partition and offset, because the partitions come interleaved. */
export function digestOf(read: readonly Pick<StoredRecord, 'partition' | 'offset' | 'key' | 'value'>[]): string {
  const hash = createHash('sha256');
  for (const { partition, offset, key, value } of read.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)) {
    hash
      .update(`${partition} ${offset} `)
      .update(key ?? '')
      .update('\0')
      .update(value ?? '')
      .update('\0');
  }
  return hash.digest('hex');
}

export function judge({ services }: Evidence): readonly Check[] {
  const digests = new Set(services.map(({ digest }) => digest));
  return [
    check('twenty services have read', services.length === SERVICES, services.length),
    check(
      'each has read every record',
      services.every(({ records }) => records === RECORDS),
      [...new Set(services.map(({ records }) => records))].join(', '),
    ),
    check('all have read the same', digests.size === 1, `${digests.size} digest(s)`),
  ];
}
