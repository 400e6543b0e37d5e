/** segmentio/topicctl, built from bench/topics/topicctl; its whole process, few topics, multiplied. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TopicDeclaration } from '../../../lambda/topic-config/contract';
import type { Contestant } from '../contestant';
import { declaredAfter, namesOf, type Phase, type Workload } from '../workload';

const TAKEN = 10;
const MODULE = resolve(__dirname, '../topicctl');
const MS_PER_MINUTE = 60_000;
const META = { environment: 'bench', region: 'local', description: 'benchmark' };

/** Resolves to the reason where Go is missing or cannot fetch the module: the benchmark goes on without it. */
export async function topicctl(folder: string, bootstrap: string, signal: AbortSignal): Promise<Contestant | string> {
  const program = join(folder, 'topicctl');
  try {
    await promisify(execFile)('go', ['build', '-o', program, '.'], { cwd: MODULE, signal });
  } catch (error) {
    return `topicctl was not built: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  }
  const cluster = join(folder, 'cluster.yaml');
  await writeFile(cluster, JSON.stringify({ meta: { ...META, name: 'bench' }, spec: { bootstrapAddrs: bootstrap.split(',') } }));
  return {
    name: 'topicctl 1.23.1',
    take: (count) => Math.min(TAKEN, count),
    run: async (phase, workload) => {
      const files = phase === 'delete' ? [] : await writeTopics(join(folder, 'topics'), phase, workload);
      const apply = ['apply', '--skip-confirm', '--no-spinner', `--cluster-config=${cluster}`, ...files];
      const commands =
        phase === 'delete' ? namesOf(workload).map((name) => ['delete', 'topic', name, `--cluster-config=${cluster}`]) : [apply];
      const start = performance.now();
      for (const args of commands) await runProgram(program, args, signal);
      return { ms: performance.now() - start };
    },
    close: async () => undefined,
  };
}

async function runProgram(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(program, [...args], { stdio: ['pipe', 'pipe', 'pipe'], signal });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  // Deletions ask for the word.
  child.stdin.end('yes\n');
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`topicctl ${args[0]} ended with ${code}: ${Buffer.concat(output).toString().slice(-500)}`);
}

async function writeTopics(folder: string, phase: Phase, workload: Workload): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const topics = declaredAfter(phase, workload);
  // Only what grows is handed over in that phase, as a user of the tool would do.
  const relevant = phase === 'grow' ? topics.filter((_, index) => index % 10 === 0) : topics;
  return Promise.all(
    relevant.map(async (topic) => {
      const file = join(folder, `${topic.name}.yaml`);
      await writeFile(file, JSON.stringify(toYaml(topic)));
      return file;
    }),
  );
}

/** JSON is YAML. */
function toYaml({ name, partitions, replicationFactor, configs = {} }: TopicDeclaration): unknown {
  const { 'retention.ms': retention, ...settings } = configs;
  return {
    meta: { ...META, cluster: 'bench', name },
    spec: {
      partitions,
      replicationFactor,
      retentionMinutes: Number(retention) / MS_PER_MINUTE,
      placement: { strategy: 'any' },
      settings: { ...settings, 'max.message.bytes': Number(settings['max.message.bytes']) },
    },
  };
}
