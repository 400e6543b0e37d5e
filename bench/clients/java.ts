/** Kafka's own kafka-producer-perf-test, with its defaults but for `acks=all`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { jvmEnvironment } from '../../local/jvm';
import type { KafkaTool } from '../../local/kafka/tool';
import { procStat } from '../proc-stat';
import type { Contestant } from './contestant';
import type { Usage } from './hosts/driver';

const RECORD_BYTES = 250;
const LOOK_MS = 50;

export function javaContestant({ java, classpath, environment }: KafkaTool, bootstrap: string, topic: string): Contestant {
  return {
    name: 'Java kafka-producer-perf-test',
    // A JVM per run; its own figure leaves out the start but not the warming up.
    run: (records) => {
      const args = ['--topic', topic, '--num-records', `${records}`, '--record-size', `${RECORD_BYTES}`, '--throughput', '-1'];
      const main = [
        'org.apache.kafka.tools.ProducerPerformance',
        ...args,
        '--producer-props',
        `bootstrap.servers=${bootstrap}`,
        'acks=all',
      ];
      return measure(
        java,
        ['-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-Xmx512m', '-cp', classpath.join(':'), ...main],
        environment,
        records,
      );
    },
    close: async () => undefined,
  };
}

async function measure(java: string, args: readonly string[], environment: KafkaTool['environment'], records: number): Promise<Usage> {
  const child = spawn(java, args, { env: { ...jvmEnvironment(environment) }, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
  });
  let seen = { cpuMs: Number.NaN, peakBytes: Number.NaN };
  const timer = setInterval(() => {
    look(child.pid ?? 0).then((usage) => {
      seen = usage ?? seen;
    }, console.error);
  }, LOOK_MS);
  await once(child, 'exit');
  clearInterval(timer);
  const perSecond = Number(/([\d.]+) records\/sec \([^)]*\), [\d.]+ ms avg latency, [\d.]+ ms max latency, \d+ ms 50th/.exec(text)?.[1]);
  if (Number.isNaN(perSecond)) throw new Error(`kafka-producer-perf-test said: ${text.slice(-500)}`);
  return { ms: (records / perSecond) * 1_000, ...seen };
}

/** Undefined where the machine does not say, and where the process has ended. */
async function look(pid: number): Promise<Pick<Usage, 'cpuMs' | 'peakBytes'> | undefined> {
  const stat = procStat(pid);
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const peakKib = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
  // A process that has ended and was not waited for yet has no memory any more.
  if (stat === undefined || Number.isNaN(peakKib)) return undefined;
  return { cpuMs: stat.cpuMs, peakBytes: peakKib * 1_024 };
}
