/**
 * `npm run bench:topics [-- --counts 100,1000 --runs 3 --only NAME]`: the topic reconciler beside Kafka's own client and tools and beside
 * topicctl, on three real brokers, in one run. Prints Markdown.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listenForInterruption, untilInterrupted } from '../../local/interruption';
import { type Brokers, startBrokers } from './brokers';
import type { Contestant, Measurement } from './contestant';
import { engine } from './contestants/engine';
import { handler } from './contestants/handler';
import { javaFloor } from './contestants/java';
import { kafkaTools } from './contestants/kafka-tools';
import { topicctl } from './contestants/topicctl';
import { interrupt } from './interrupted';
import { waitUntilShown } from './shown';
import { detailsTable, milliseconds, type Result, timesTable } from './table';
import { PHASES, type Phase, type Workload } from './workload';

/** Above it one replica per partition: three machines in one would measure the disk. */
const MOST_REPLICATED = 1_000;

const OPTIONS = {
  counts: { type: 'string', default: '100,1000' },
  runs: { type: 'string', default: '3' },
  /** A regular expression for the names of contestants. */
  only: { type: 'string', default: '' },
  'no-interrupt': { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const signal = listenForInterruption();
  const folder = await mkdtemp(join(tmpdir(), 'msk-blueprint-bench-'));
  const made: Contestant[] = [];
  const bench: Bench = {
    folder,
    made,
    signal,
    counts: values.counts.split(',').map(Number),
    runs: Number(values.runs),
    only: new RegExp(values.only),
    isInterrupting: !values['no-interrupt'],
  };
  try {
    const brokers = await startBrokers(folder, process.env, signal);
    try {
      await Promise.race([measure(bench, brokers), untilInterrupted(signal)]);
    } finally {
      await Promise.allSettled(made.map((contestant) => contestant.close()));
      await brokers.kafka.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Bench {
  readonly folder: string;
  /** What has to be closed at the end. */
  readonly made: Contestant[];
  /** Ends the programs that are measured. */
  readonly signal: AbortSignal;
  readonly counts: readonly number[];
  readonly runs: number;
  readonly only: RegExp;
  /** Whether an apply is killed at the end. */
  readonly isInterrupting: boolean;
}

async function measure(bench: Bench, brokers: Brokers): Promise<void> {
  const { folder, made, signal, counts, runs, only, isInterrupting } = bench;
  for await (const contestant of makeContestants(folder, brokers, signal)) made.push(contestant);
  const contestants = made.filter(({ name }) => only.test(name));
  console.log(`${new Date().toISOString().slice(0, 10)}, Kafka ${brokers.kafka.version}, three brokers on one machine: ${machine()}\n`);
  for (const count of counts) await compare(count, runs, contestants, brokers);
  if (!isInterrupting) return;
  const workload = { prefix: 'killed-', count: 1_000, replicationFactor: 3 };
  console.log((await interrupt(folder, brokers.kafka.bootstrap, workload, signal)).join('\n'));
}

const machine = (): string => `${cpus().length} x ${cpus()[0]?.model ?? 'processor'}, Node ${process.versions.node}`;

async function* makeContestants(folder: string, { kafka, tool }: Brokers, signal: AbortSignal): AsyncGenerator<Contestant> {
  yield javaFloor(tool, kafka.bootstrap);
  yield engine(kafka.bootstrap);
  yield await handler(folder, kafka.bootstrap, { environment: tool.environment, signal });
  yield kafkaTools(tool, kafka.bootstrap);
  const go = await topicctl(folder, kafka.bootstrap, signal);
  if (typeof go === 'string') console.log(`${go}\n`);
  else yield go;
}

async function compare(count: number, runs: number, contestants: readonly Contestant[], brokers: Brokers): Promise<void> {
  const measured = new Map<string, Measurement[]>();
  const takers = contestants.flatMap((contestant) => {
    const taken = contestant.take(count);
    return taken === undefined ? [] : [{ contestant, taken }];
  });
  // Once for nothing: a JVM and a V8 that have never done it are compared with nobody.
  for (const { contestant } of takers.filter(({ taken }) => taken === count)) await runOnce(contestant, { count: 20 }, 'warm', brokers);
  for (let run = 1; run <= runs; run += 1) {
    for (const { contestant, taken } of takers) {
      for (const [phase, measurement] of await runOnce(contestant, { count: taken }, `run${run}`, brokers, count)) {
        const key = `${contestant.name}\n${phase}`;
        measured.set(key, [...(measured.get(key) ?? []), measurement]);
      }
    }
    const results = takers.flatMap(({ contestant: { name }, taken }) =>
      PHASES.map((phase): Result => {
        return { contestant: name, phase, factor: count / taken, measurements: measured.get(`${name}\n${phase}`) ?? [] };
      }),
    );
    const title = `### ${count} topics, ${replicationOf(count)} replica(s), median of ${run}`;
    // A long benchmark that is stopped has told what it knew.
    (run === runs ? console.log : console.error)(`${title}\n\n${timesTable(results)}\n${detailsTable(results)}`);
  }
}

const replicationOf = (count: number): number => (count > MOST_REPLICATED ? 1 : 3);

async function runOnce(
  { name, run }: Contestant,
  { count }: Pick<Workload, 'count'>,
  label: string,
  brokers: Brokers,
  outOf = count,
): Promise<readonly (readonly [Phase, Measurement])[]> {
  const workload = { prefix: `${label}-${name.replace(/[^a-z]/gi, '')}-`, count, replicationFactor: replicationOf(outOf) };
  const measured: (readonly [Phase, Measurement])[] = [];
  for (const phase of PHASES) {
    const settledMs = await brokers.settle();
    const measurement = await run(phase, workload);
    measured.push([phase, measurement]);
    await waitUntilShown(brokers.kafka.bootstrap.split(','), phase, workload);
    console.error(`${label} ${name}, ${count}: ${phase} ${milliseconds(measurement.ms)}, after ${milliseconds(settledMs)} of settling`);
  }
  return measured;
}

// What was given up may still wait for something; nothing of it is left once `main` is over.
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
