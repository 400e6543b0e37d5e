/** Twenty services, each a process of its own, read one backlog of twelve partitions to its end, all at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SERVICES } from '../../lambda/consumer/domain/services';
import { simulateMinute } from '../../lambda/producer/domain/simulate';
import { encodeVisit } from '../../lambda/shared/domain/visit';
import { createKafka } from '../../lambda/shared/kafka/client';
import { createSender } from '../../lambda/shared/kafka/sender';
import type { Environment } from '../../local/ports';
import type { Brokers } from '../topics/brokers';
import { median } from '../topics/table';
import { bundleHost } from './bundles';
import type { Usage } from './hosts/driver';
import { createTopics } from './topics';

const TOPIC = 'backlog';
const PARTITIONS = 12;
const SITES = Array.from({ length: 60 }, (_, index) => `site-${index}.example`);
const MINUTE = 29_000_000;
const LOAD = 4_000;

interface Drained {
  readonly usages: readonly Usage[];
  /** Until the last service had read everything. */
  readonly ms: number;
}

/** @returns lines of Markdown */
export async function compareDrains(folder: string, { kafka, tool }: Brokers, visits: number, runs: number): Promise<readonly string[]> {
  await createTopics(kafka.bootstrap, [TOPIC, 'predictions'], PARTITIONS);
  await writeBacklog(kafka.bootstrap, visits);
  const hosts: readonly (readonly [string, string])[] = [
    ['kafkajs, JSON.parse alone', bundleHost('hosts/adapters/drain-kafkajs.ts', join(folder, 'drain-kafkajs.cjs'))],
    ['ours, whole services', bundleHost('hosts/drain-ours.ts', join(folder, 'drain-ours.cjs'))],
  ];
  const measured = new Map<string, Drained[]>(hosts.map(([name]) => [name, []]));
  for (let run = 1; run <= runs; run += 1) {
    for (const [name, file] of hosts) {
      const groups = `${run}-${name.split(',')[0]}`;
      const drained = await drainAll(file, tool.environment, kafka.bootstrap, visits, groups);
      measured.get(name)?.push(drained);
      console.error(`${run}: ${name} ${Math.round((SERVICES.length * visits) / (drained.ms / 1_000))}/s`);
    }
  }
  const title = `### ${SERVICES.length} services read ${visits} visits of ${PARTITIONS} partitions each, all at once, to lag zero; median of ${runs}`;
  return [title, '', ...table(measured, visits)];
}

async function writeBacklog(bootstrap: string, visits: number): Promise<void> {
  const sender = createSender(createKafka({ brokers: bootstrap.split(','), clientId: 'bench', auth: 'none' }));
  let waiting: { readonly topic: string; readonly key: string; readonly value: string }[] = [];
  let written = 0;
  for (let minute = MINUTE; written < visits; minute += 1) {
    for (const site of SITES) {
      const made = simulateMinute({ sites: SITES, visitsPerMinute: 20_000 }, site, minute);
      waiting.push(...made.map((visit) => ({ topic: TOPIC, key: site, value: encodeVisit(visit) })));
    }
    while (waiting.length >= LOAD && written < visits) {
      const load = waiting.slice(0, Math.min(LOAD, visits - written));
      waiting = waiting.slice(load.length);
      await sender.send(load, { withinMs: 60_000 });
      written += load.length;
    }
  }
  await sender.close();
}

async function drainAll(file: string, environment: Environment, bootstrap: string, visits: number, groups: string): Promise<Drained> {
  const readers = SERVICES.map(({ name }) => {
    // A group that has read before would find nothing.
    const args = [file, bootstrap, TOPIC, name, `${groups}-${name}`, String(visits)];
    const child = spawn(process.execPath, args, { env: { ...environment }, stdio: ['pipe', 'pipe', 'inherit'] });
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  });
  await Promise.all(readers.map(({ lines }) => lines.next()));
  const before = performance.now();
  const usages = await Promise.all(readers.map(({ child, lines }) => read(child, lines)));
  return { usages, ms: performance.now() - before };
}

async function read(child: ChildProcess, lines: AsyncIterator<string>): Promise<Usage> {
  const ended = once(child, 'exit');
  child.stdin?.write('go\n');
  const answer = await lines.next();
  await ended;
  if (answer.done) throw new Error('a reader ended before it had read everything');
  // Written by hosts/drain.ts.
  return JSON.parse(answer.value) as Usage;
}

function table(measured: ReadonlyMap<string, readonly Drained[]>, visits: number): readonly string[] {
  const millions = (SERVICES.length * visits) / 1e6;
  const speedOf = (all: readonly Drained[]) => median(all.map(({ ms }) => (millions * 1e9) / ms));
  const floor = speedOf([...measured.values()][0] ?? []);
  const rows = [...measured].map(([name, all]) => {
    const cpu = median(all.map(({ usages }) => usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1_000 / millions));
    const peak = Math.max(...all.flatMap(({ usages }) => usages.map(({ peakBytes }) => peakBytes))) / 2 ** 20;
    const seconds = median(all.map(({ ms }) => ms / 1_000));
    const cells = [name, `${Math.round(speedOf(all))}`, `${(speedOf(all) / floor).toFixed(2)}x`, `${seconds.toFixed(1)} s`];
    return `| ${[...cells, `${cpu.toFixed(1)} s`, `${Math.round(peak)} MiB`].join(' | ')} |`;
  });
  const head = '| | records/s, all services | to kafkajs | to lag zero | processor per million | peak memory of one |';
  return [head, '|---|---|---|---|---|---|', ...rows];
}
