import { randomBytes } from 'node:crypto';
import type { Assembly } from '../local/assembly/template';
import type { Ground } from './support/ground';
import { type Check, check, type Lab, type Table, verdictOf } from './support/lab';

const MIB = 1024 * 1024;
/** More than Kafka takes by default, and more than a stream of Kinesis does by default. */
const LARGE_BYTES = 1.5 * MIB;
const RAISED_BYTES = 2 * MIB;
const PARTITIONS = 3;
const REFUSED_WITHIN_MS = 4_000;

export interface Evidence {
  /** What became of a record of 1.5 MiB. */
  readonly large: { readonly byDefault: string; readonly whenRaised: string };
  readonly defaultMaxBytes: number;
  /** `retention.ms` of a topic that keeps for ever. */
  readonly forEverMs: number;
  readonly shrinking: string;
  /** Of the templates. */
  readonly provisioned: { readonly schedules: number; readonly mappings: number; readonly groups: number };
}

const READERS: readonly (readonly [reader: string, when: string, mind: string, source: string])[] = [
  [
    'Lambda',
    'code per batch, seconds of work, no servers: this project',
    'at most one invocation per partition at a time, batches of at most 6 MB',
    'https://docs.aws.amazon.com/lambda/latest/dg/with-msk-process.html',
  ],
  [
    'Data Firehose',
    'a topic into S3, without code',
    'its buffers delay; private brokers need IAM and multi-VPC connectivity',
    'https://docs.aws.amazon.com/firehose/latest/dev/writing-with-msk.html',
  ],
  [
    'Managed Flink',
    'state, windows over event time, joins of topics, exactly once',
    'an application that runs and is paid all the time',
    'https://docs.aws.amazon.com/managed-flink/latest/java/what-is.html',
  ],
  [
    'MSK Connect',
    'a system with a ready connector: databases (Debezium), OpenSearch, S3',
    'workers that run all the time; you bring the plugin',
    'https://docs.aws.amazon.com/msk/latest/developerguide/msk-connect-examples.html',
  ],
];

const QUOTAS = 'https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html';
const COMPARISON: readonly (readonly [what: string, msk: string, kinesis: string, source: string])[] = [
  [
    'interface',
    'the Kafka protocol, and all that speaks it',
    'an API of AWS',
    'https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html',
  ],
  ['unit', 'partition: what a broker can do; adding only', 'shard: 1 MB/s in, 2 MB/s out; split and merged', QUOTAS],
  [
    'readers of everything',
    'as many groups as the brokers can serve',
    'share 2 MB/s of a shard, or up to 20 (50) with enhanced fan-out',
    'https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html',
  ],
  [
    'retention',
    '7 days, up to for ever; by size too; compaction',
    '24 hours, up to 365 days',
    'https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html',
  ],
  [
    'record',
    '1 MiB, by configuration more (Serverless: 8 MiB)',
    '1 MiB, by configuration up to 10 MiB',
    'https://docs.aws.amazon.com/streams/latest/dev/large-records.html',
  ],
  ['what you run', 'brokers that are sized and updated (Serverless: none)', 'nothing; on-demand mode sizes itself', QUOTAS],
];

export const lab: Lab = {
  name: 'functional-architecture',
  claim: 'Producers write to MSK; Lambda, Firehose, Flink and Connect read from it.',
  method:
    'We count what the templates provision of it, set out when to take which (from the documentation of AWS: Firehose, Flink and Connect do not run here), and try on real brokers what tells Kafka from Kinesis Data Streams: large records, endless retention, fewer partitions.',
  measures:
    'Schedules, event source mappings and groups in the templates; what the brokers answer to a record of 1.5 MiB, to retention.ms=-1 and to a smaller number of partitions.',
  simplifies:
    'The four readers are consumer groups like any other: they share nothing but the topic, and all can read it at the same time. A picture with arrows hides what decides: who keeps state, who retries, and what happens to a record that cannot be processed.',
  trap: '"Least operational effort", "near real time into S3" asks for Firehose; "existing Kafka code" asks for MSK; "stateful windows" for Flink. Older material gives Kinesis 7 days and 1 MB: today it is 365 days and 10 MiB. Kafka\'s number of partitions cannot be reduced, Kinesis merges shards.',
  run: async (ground) => {
    const evidence: Evidence = { ...(await tryBrokers(ground)), provisioned: countProvisioned(await ground.programs.assembly()) };
    return { tables: tablesOf(evidence), charts: [], verdict: verdictOf(judge(evidence)) };
  },
};

async function tryBrokers({ topics, records }: Ground): Promise<Omit<Evidence, 'provisioned'>> {
  const ordinary = await topics.create({ title: 'ordinary', partitions: PARTITIONS, configs: { 'retention.ms': '-1' } });
  const raised = await topics.create({ title: 'raised', partitions: 1, configs: { 'max.message.bytes': String(RAISED_BYTES) } });
  const large = { key: 'large', value: randomBytes(LARGE_BYTES) };
  const write = async (topic: string) => (await records.write(topic, [large], REFUSED_WITHIN_MS))[0]?.status ?? 'nothing';
  const configs = await topics.configs(ordinary);
  return {
    large: { byDefault: await write(ordinary), whenRaised: await write(raised) },
    defaultMaxBytes: Number(configs.get('max.message.bytes')?.value),
    forEverMs: Number(configs.get('retention.ms')?.value),
    shrinking: await topics.grow(ordinary, PARTITIONS - 1).then(
      () => 'accepted',
      (error: unknown) => `refused: ${error instanceof Error ? error.message : error}`,
    ),
  };
}

export function countProvisioned({ stacks }: Assembly): Evidence['provisioned'] {
  const resources = stacks.flatMap(({ template }) => [...template.resources.values()]);
  const ofType = (wanted: string) => resources.filter(({ type }) => type === wanted);
  const mappings = ofType('AWS::Lambda::EventSourceMapping');
  const groups = new Set(mappings.map(({ properties }) => JSON.stringify(properties['AmazonManagedKafkaEventSourceConfig'])));
  return { schedules: ofType('AWS::Scheduler::Schedule').length, mappings: mappings.length, groups: groups.size };
}

function tablesOf({ large, defaultMaxBytes, forEverMs, shrinking, provisioned }: Evidence): readonly Table[] {
  return [
    { title: 'Who reads, and when', head: ['reader', 'take it for', 'mind'], rows: READERS.map((row) => row.slice(0, -1)) },
    {
      title: 'Amazon MSK and Kinesis Data Streams',
      head: ['what', 'MSK', 'Kinesis Data Streams'],
      rows: COMPARISON.map((row) => row.slice(0, -1)),
    },
    { title: 'Where this is from', head: ['what', 'source'], rows: [...READERS, ...COMPARISON].map((row) => [row[0], row[3]]) },
    {
      title: 'Measured',
      head: ['what', 'answer'],
      rows: [
        ['websites that write (schedules in the templates)', provisioned.schedules],
        ['services that read (event source mappings)', provisioned.mappings],
        ['consumer groups of theirs', provisioned.groups],
        [`a record of ${LARGE_BYTES / MIB} MiB, max.message.bytes ${defaultMaxBytes} (default)`, large.byDefault],
        [`the same, max.message.bytes ${RAISED_BYTES}`, large.whenRaised],
        ['retention.ms=-1 (for ever): in effect', String(forEverMs)],
        [`from ${PARTITIONS} partitions to ${PARTITIONS - 1}`, shrinking],
      ],
    },
  ];
}

export function judge({ large, forEverMs, shrinking, provisioned }: Evidence): readonly Check[] {
  return [
    check('each website writes by a schedule of its own', provisioned.schedules === 10, provisioned.schedules),
    check(
      'each service reads with a mapping and a group of its own',
      provisioned.mappings === 20 && provisioned.groups === 20,
      `${provisioned.mappings} mappings, ${provisioned.groups} groups`,
    ),
    check('a record above 1 MiB is refused by default', large.byDefault === 'refused', large.byDefault),
    check('and stored where the topic allows it', large.whenRaised === 'stored', large.whenRaised),
    check('a topic may keep its records for ever', forEverMs === -1, forEverMs),
    check('partitions cannot be made fewer', shrinking.startsWith('refused'), shrinking),
  ];
}
