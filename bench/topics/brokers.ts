/** The cluster under measurement, and the art of waiting until it has nothing left to do. */
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureKafka } from '../../local/kafka/artifacts';
import { startKafka } from '../../local/kafka/cluster';
import type { KafkaTool } from '../../local/kafka/tool';
import type { BrokerSpec, Environment, RunningKafka } from '../../local/ports';
import { findToolsOrThrow } from '../../local/tools';
import { procStat } from '../proc-stat';

const RELEASE = '4.1.2';
/** Of each broker: 10,000 topics need more than the local run's brokers have. */
const HEAP_MIB = 2_048;
const CACHE = resolve(__dirname, '../../.cache');
const BROKERS: readonly BrokerSpec[] = ['a', 'b', 'c'].map((rack, index) => ({ id: index + 1, rack, properties: {} }));

export interface Brokers {
  readonly kafka: RunningKafka;
  readonly tool: KafkaTool;
  /** Milliseconds until the brokers' processors were idle. */
  settle(): Promise<number>;
}

export async function startBrokers(folder: string, environment: Environment, signal: AbortSignal): Promise<Brokers> {
  const tools = await findToolsOrThrow(environment);
  const artifacts = await ensureKafka({ cacheDirectory: CACHE, environment, tools }, RELEASE);
  const kafka = await startKafka(BROKERS, {
    artifacts,
    tools,
    environment,
    dataDirectory: join(folder, 'kafka'),
    signal,
    heapMiB: HEAP_MIB,
  });
  return {
    kafka,
    tool: { java: tools.java, classpath: artifacts.classpath, environment },
    settle: () => settle(kafka.brokers.map(({ pid }) => pid)),
  };
}

const WINDOW_MS = 1_000;
const DEADLINE_MS = 600_000;
/** Of one processor, for all brokers together: what three brokers use that have few topics and nothing to do. */
const IDLE_SHARE = 0.2;
/** Windows whose mean is compared with that of as many before: thousands of replicas keep even idle brokers busy. */
const TREND = 4;

/** Brokers go on for long after they have answered: a phase must not pay for the one before it. Over when they idle, or no longer calm down. */
async function settle(pids: readonly number[]): Promise<number> {
  const start = performance.now();
  const shares: number[] = [];
  for (;;) {
    const before = processorMs(pids);
    await delay(WINDOW_MS);
    const share = (processorMs(pids) - before) / WINDOW_MS;
    shares.push(share);
    const ms = performance.now() - start;
    if (share < IDLE_SHARE || isLevel(shares) || ms > DEADLINE_MS) return ms;
  }
}

/** True where the last windows are no calmer than those before them. Exported for its test. */
export function isLevel(shares: readonly number[]): boolean {
  if (shares.length < 2 * TREND) return false;
  const sum = (from: number, to?: number) => shares.slice(from, to).reduce((total, each) => total + each, 0);
  return sum(-TREND) >= sum(-2 * TREND, -TREND);
}

/** Where the machine does not say, every broker counts as idle. */
const processorMs = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + (procStat(pid)?.cpuMs ?? 0), 0);
