/**
 * `npm run bench:clients [-- --records 300000 --runs 3 --only REGEXP --parts producers,consumer,starts,drain]`: the client module beside its peers,
 * on three real brokers, in one run. Prints Markdown.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listenForInterruption, untilInterrupted } from '../../local/interruption';
import { type Brokers, startBrokers } from '../topics/brokers';
import { compareConsumer } from './consumer';
import { compareDrains } from './drain';
import { compareProducers } from './producers';
import { compareStarts } from './starts';

const OPTIONS = {
  records: { type: 'string', default: '300000' },
  batch: { type: 'string', default: '1000' },
  runs: { type: 'string', default: '3' },
  /** A regular expression for the names of producers. */
  only: { type: 'string', default: '' },
  parts: { type: 'string', default: 'producers,consumer,starts,drain' },
  /** Of the backlog that every service drains. */
  visits: { type: 'string', default: '100000' },
  starts: { type: 'string', default: '20' },
} as const;

type Values = Readonly<Record<keyof typeof OPTIONS, string>>;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const signal = listenForInterruption();
  const folder = await mkdtemp(join(tmpdir(), 'msk-blueprint-bench-'));
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'processor'}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}`;
  console.log(`${new Date().toISOString().slice(0, 10)}: ${machine}\n`);
  try {
    await Promise.race([measureAlone(folder, values), untilInterrupted(signal)]);
    if (/producers|drain/.test(values.parts)) {
      const brokers = await startBrokers(folder, process.env, signal);
      try {
        await Promise.race([measureOn(brokers, folder, values), untilInterrupted(signal)]);
      } finally {
        await brokers.kafka.stop();
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What needs no brokers. */
async function measureAlone(folder: string, { parts, starts }: Values): Promise<void> {
  if (parts.includes('starts')) console.log(`${(await compareStarts(folder, Number(starts))).join('\n')}\n`);
  if (parts.includes('consumer')) console.log(`${(await compareConsumer(folder)).join('\n')}\n`);
}

async function measureOn(brokers: Brokers, folder: string, values: Values): Promise<void> {
  const workload = { records: Number(values.records), batch: Number(values.batch), runs: Number(values.runs) };
  if (values.parts.includes('producers')) console.log(await producers(folder, brokers, workload, new RegExp(values.only)));
  if (values.parts.includes('drain')) {
    console.log(`${(await compareDrains(folder, brokers, Number(values.visits), workload.runs)).join('\n')}\n`);
  }
}

async function producers(
  folder: string,
  brokers: Brokers,
  workload: Parameters<typeof compareProducers>[2],
  only: RegExp,
): Promise<string> {
  const title = `### ${workload.records} records of 250 bytes, ${workload.batch} a call, acks=all, median of ${workload.runs}`;
  return [title, '', ...(await compareProducers(folder, brokers, workload, only)), ''].join('\n');
}

// What was given up may still wait for something; nothing of it is left once `main` is over.
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
