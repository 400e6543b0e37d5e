/** Producers beside each other: one process each, one topic each, turn by turn. */
import { join } from 'node:path';
import type { Brokers } from '../topics/brokers';
import { median } from '../topics/table';
import { bundleHost, bundlePlatformatic } from './bundles';
import { type Contestant, nodeContestant } from './contestant';
import type { Usage } from './hosts/driver';
import { javaContestant } from './java';
import { createTopics } from './topics';

export interface Workload {
  readonly records: number;
  readonly batch: number;
  readonly runs: number;
}

const WARM_UP = 50_000;
const PARTITIONS = 12;

/** @returns lines of Markdown */
export async function compareProducers(folder: string, brokers: Brokers, workload: Workload, only: RegExp): Promise<readonly string[]> {
  const { environment } = brokers.tool;
  const ours = bundleHost('hosts/ours.ts', join(folder, 'ours.cjs'));
  const kafkajs = bundleHost('hosts/adapters/kafkajs.ts', join(folder, 'kafkajs.cjs'));
  const platformatic = await bundlePlatformatic();
  const entries: readonly (readonly [string, string | undefined, readonly string[]])[] = [
    ['kafkajs', kafkajs, []],
    ['ours, no compression', ours, ['--plain']],
    ['ours', ours, []],
    ['@platformatic/kafka', platformatic, []],
    ['kafkajs, idempotent', kafkajs, ['--idempotent']],
    ['ours, idempotent', ours, ['--idempotent']],
    ['kafkajs, gzip', kafkajs, ['--gzip']],
  ];
  const taken = entries.filter(([name]) => only.test(name));
  const topics = [...taken.keys()].map((index) => `producer-${index}`);
  await createTopics(brokers.kafka.bootstrap, [...topics, 'producer-java'], PARTITIONS);
  const contestants: readonly Contestant[] = [
    ...taken.flatMap(([name, file, args], index) =>
      file === undefined ? [] : [nodeContestant(name, file, [brokers.kafka.bootstrap, topics[index] ?? '', ...args], environment)],
    ),
    ...(only.test('Java') ? [javaContestant(brokers.tool, brokers.kafka.bootstrap, 'producer-java')] : []),
  ];
  try {
    return table(await measure(contestants, workload), workload.records);
  } finally {
    await Promise.allSettled(contestants.map((contestant) => contestant.close()));
  }
}

async function measure(
  contestants: readonly Contestant[],
  { records, batch, runs }: Workload,
): Promise<ReadonlyMap<string, readonly Usage[]>> {
  for (const contestant of contestants) await contestant.run(WARM_UP, batch);
  const measured = new Map<string, Usage[]>(contestants.map(({ name }) => [name, []]));
  for (let run = 1; run <= runs; run += 1) {
    for (const contestant of contestants) {
      const usage = await contestant.run(records, batch);
      measured.get(contestant.name)?.push(usage);
      console.error(`${run}: ${contestant.name} ${Math.round((records / usage.ms) * 1_000)}/s`);
    }
  }
  return measured;
}

function table(measured: ReadonlyMap<string, readonly Usage[]>, records: number): readonly string[] {
  const millions = records / 1e6;
  const speedOf = (usages: readonly Usage[]) => median(usages.map(({ ms }) => (records / ms) * 1_000));
  const floor = speedOf(measured.get('kafkajs') ?? []);
  const rows = [...measured].map(([name, usages]) => {
    const speed = speedOf(usages);
    const speeds = usages.map(({ ms }) => Math.round(records / ms));
    const cpu = median(usages.map(({ cpuMs }) => cpuMs / millions / 1_000));
    const peak = Math.max(...usages.map(({ peakBytes }) => peakBytes)) / 2 ** 20;
    const cells = [name, `${Math.round(speed)}`, `${(speed / floor).toFixed(2)}x`, `${Math.min(...speeds)}–${Math.max(...speeds)}`];
    return `| ${[...cells, `${cpu.toFixed(1)} s`, `${Math.round(peak)} MiB`].join(' | ')} |`;
  });
  const head = '| | records/s, median | to kafkajs | least–most, thousands | processor per million | peak memory |';
  return [head, '|---|---|---|---|---|---|', ...rows];
}
