import { createHash } from 'node:crypto';
import { until } from '../local/until';
import type { Ground, PartitionState } from './support/ground';
import { type Chart, type Check, check, type Lab, verdictOf } from './support/lab';
import { brokersOf } from './support/start';

/** Of the topic's three brokers two are killed; two more keep the quorum of controllers, which on MSK are machines of their own. */
const NODES = 5;
const REPLICAS = [1, 2, 3];
const BATCH = 500;
const DEADLINE_MS = 40_000;
const REFUSED_WITHIN_MS = 4_000;

export interface Evidence {
  readonly steps: readonly Step[];
}

interface Step {
  readonly what: string;
  readonly inSync: number;
  readonly acknowledged: number;
  readonly attempted: number;
  /** Acknowledged so far. */
  readonly expected: number;
  readonly readable: number;
  /** Whether what was read is what was acknowledged, byte for byte. */
  readonly isEqual: boolean;
  /** Until all partitions had a leader that lives and the in-sync replicas were those that live. */
  readonly settledMs: number;
}

export const lab: Lab = {
  name: 'fault-tolerance',
  claim: 'Topics store the data with extreme fault tolerance.',
  method: `A topic with three replicas and min.insync.replicas=2 gets ${BATCH} records at a time: with all brokers, after a SIGKILL of one, after a SIGKILL of a second, and when both are back. Each time everything is read.`,
  measures:
    'Acknowledged writes, readable records with their digest, in-sync replicas, and how long it took until leaders and replicas had settled.',
  simplifies:
    'The tolerance comes from the replication factor (three here), from acks=all and from min.insync.replicas. With one replica a killed broker takes its partitions with it; with acks=1 an acknowledged record may be lost. And with two of three replicas gone, Kafka keeps what it has and refuses to write more: it gives up availability, not data.',
  trap: 'min.insync.replicas equal to the replication factor stops all writes at the first broker that restarts, and MSK restarts brokers to patch them. Right are 3 and 2. unclean.leader.election.enable=true would make writes possible again and may lose what was acknowledged.',
  run: async (ground) => {
    // Quick to notice a dead broker (9 s by default); the internal topics are to work with one replica of three.
    const properties = { 'broker.session.timeout.ms': '6000', 'broker.heartbeat.interval.ms': '1000', 'min.insync.replicas': '1' };
    const cluster = await ground.elsewhere(brokersOf(NODES, properties));
    try {
      const evidence = { steps: await breakIt(cluster) };
      const table = {
        title: 'A topic with three replicas, min.insync.replicas=2, acks=all',
        head: ['with', 'in sync', 'acknowledged', 'readable', 'equal', 'settled after'],
        rows: evidence.steps.map((of) => [
          of.what,
          of.inSync,
          `${of.acknowledged} of ${of.attempted}`,
          of.readable,
          of.isEqual ? 'yes' : 'NO',
          `${(of.settledMs / 1000).toFixed(1)} s`,
        ]),
      };
      return { tables: [table], charts: [chartOf(evidence)], verdict: verdictOf(judge(evidence)) };
    } finally {
      await cluster.stop();
    }
  },
};

async function breakIt({ topics, records, brokers }: Ground): Promise<readonly Step[]> {
  const assignment = REPLICAS.map((_, n) => [...REPLICAS.slice(n), ...REPLICAS.slice(0, n)]);
  const topic = await topics.create({ title: 'safe', partitions: 3, assignment, configs: { 'min.insync.replicas': '2' } });
  const acknowledged: string[] = [];
  const step = async (what: string, alive: readonly number[], withinMs?: number): Promise<Step> => {
    let states: readonly PartitionState[] = [];
    const settledMs = await until(`leaders with ${what}`, DEADLINE_MS, async () => {
      states = await topics.partitions(topic);
      return (
        states.length === REPLICAS.length && states.every(({ leader, inSync }) => alive.includes(leader) && inSync.length === alive.length)
      );
    });
    const values = Array.from({ length: BATCH }, (_, n) => `${what}, record ${n}`);
    const outcomes = await records.write(
      topic,
      values.map((value) => ({ key: value, value })),
      withinMs,
    );
    const stored = values.filter((_, n) => outcomes[n]?.status === 'stored');
    acknowledged.push(...stored);
    const read = (await records.read(topic)).map(({ value }) => String(value));
    return {
      what,
      inSync: Math.min(...states.map(({ inSync }) => inSync.length)),
      acknowledged: stored.length,
      attempted: BATCH,
      expected: acknowledged.length,
      readable: read.length,
      isEqual: digestOf(read) === digestOf(acknowledged),
      settledMs: Math.round(settledMs),
    };
  };
  const steps = [await step('three brokers', [1, 2, 3])];
  await brokers.end(1);
  steps.push(await step('two, the first killed', [2, 3]));
  await brokers.end(2);
  steps.push(await step('one, the second killed too', [3], REFUSED_WITHIN_MS));
  await Promise.all([1, 2].map((id) => brokers.startAgain(id)));
  steps.push(await step('three again', [1, 2, 3]));
  return steps;
}

/** Whatever the order in which partitions are read. */
function digestOf(values: readonly string[]): string {
  return createHash('sha256').update(values.toSorted().join('\n')).digest('hex');
}

function chartOf({ steps }: Evidence): Chart {
  return {
    title: 'Records, with brokers killed',
    kind: 'bars',
    unit: 'records',
    labels: steps.map(({ what }) => what),
    series: [
      { name: 'acknowledged so far', values: steps.map(({ expected }) => expected) },
      { name: 'readable', values: steps.map(({ readable }) => readable) },
      { name: 'of these writes acknowledged', values: steps.map(({ acknowledged }) => acknowledged) },
    ],
  };
}

export function judge({ steps }: Evidence): readonly Check[] {
  const [whole, one, two, back] = steps;
  const all = (step: Step | undefined) => step !== undefined && step.acknowledged === step.attempted;
  const readable = (step: Step | undefined) => step?.isEqual === true && step.readable === step.expected;
  const counts = (step: Step | undefined) => `${step?.readable} of ${step?.expected}`;
  return [
    check('all brokers: everything is acknowledged and read', all(whole) && readable(whole), counts(whole)),
    check('one killed: nothing is lost', readable(one), counts(one)),
    check('one killed: writing goes on', all(one), `${one?.acknowledged} of ${one?.attempted} acknowledged`),
    check('two killed: everything that was acknowledged can be read', readable(two), counts(two)),
    check(
      'two killed: min ISR refuses writes rather than lose them',
      two?.acknowledged === 0,
      `${two?.acknowledged} of ${two?.attempted} acknowledged`,
    ),
    check('both back: writing goes on, nothing is lost and nothing doubled', all(back) && readable(back), counts(back)),
  ];
}
