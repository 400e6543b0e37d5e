/** `apply` of many topics, killed by SIGKILL in the middle, then finished by a second run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createKafka } from '../../lambda/shared/kafka/client';
import { metadataCall } from '../../lambda/shared/kafka/metadata';
import { createWire, type Wire } from '../../lambda/shared/kafka/wire';
import { declaredAfter, namesOf, type Workload } from './workload';

const ROOT = resolve(__dirname, '../..');
const POLL_MS = 5;

/** Lines that say what happened. */
export async function interrupt(folder: string, bootstrap: string, workload: Workload, signal: AbortSignal): Promise<readonly string[]> {
  const file = join(folder, 'interrupted.json');
  await writeFile(file, JSON.stringify({ topics: declaredAfter('create', workload) }));
  const wire = createWire(createKafka({ brokers: bootstrap.split(','), clientId: 'bench-observer', auth: 'none' }, undefined, 'admin'));
  try {
    const program: Program = { file, bootstrap, signal };
    const killed = start('apply', program);
    const exit = once(killed, 'exit');
    while ((await countOf(wire, workload)) === 0) await delay(POLL_MS);
    killed.kill('SIGKILL');
    const [code, by] = await exit;
    const present = await countOf(wire, workload);
    return [
      `apply of ${workload.count} topics: ended by ${by ?? `status ${code}`} with ${present} of them on the cluster`,
      `plan: ${await summaryOf('plan', program)}`,
      `apply again: ${await summaryOf('apply', program)}, ${await countOf(wire, workload)} topics on the cluster`,
      `plan: ${await summaryOf('plan', program)}`,
    ];
  } finally {
    await wire.reset();
  }
}

interface Program {
  readonly file: string;
  readonly bootstrap: string;
  readonly signal: AbortSignal;
}

function start(command: string, { file, bootstrap, signal }: Program) {
  const args = ['--import', 'tsx', 'bin/topics.ts', command, '--file', file, '--bootstrap', bootstrap, '--json'];
  return spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], signal });
}

async function countOf(wire: Wire, workload: Workload): Promise<number> {
  const { topics } = await wire.send('any', metadataCall(namesOf(workload)));
  return topics.filter(({ errorCode, partitions }) => errorCode === 0 && partitions.length > 0).length;
}

/** Exit status and how many topics each action has. */
async function summaryOf(command: string, program: Program): Promise<string> {
  const child = start(command, program);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = await once(child, 'close');
  const { topics }: { readonly topics: readonly { readonly action: string }[] } = JSON.parse(Buffer.concat(chunks).toString());
  const counts = new Map<string, number>();
  for (const { action } of topics) counts.set(action, (counts.get(action) ?? 0) + 1);
  return `status ${status}, ${[...counts].map(([action, count]) => `${count} ${action}`).join(', ')}`;
}
