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
export async function interrupt(folder: string, bootstrap: string, workload: Workload): Promise<readonly string[]> {
  const file = join(folder, 'interrupted.json');
  await writeFile(file, JSON.stringify({ topics: declaredAfter('create', workload) }));
  const wire = createWire(createKafka({ brokers: bootstrap.split(','), clientId: 'bench-observer', auth: 'none' }, undefined, 'admin'));
  try {
    const killed = start('apply', file, bootstrap);
    const exit = once(killed, 'exit');
    while ((await countOf(wire, workload)) === 0) await delay(POLL_MS);
    killed.kill('SIGKILL');
    const [code, signal] = await exit;
    const present = await countOf(wire, workload);
    return [
      `apply of ${workload.count} topics: ended by ${signal ?? `status ${code}`} with ${present} of them on the cluster`,
      `plan: ${await summaryOf('plan', file, bootstrap)}`,
      `apply again: ${await summaryOf('apply', file, bootstrap)}, ${await countOf(wire, workload)} topics on the cluster`,
      `plan: ${await summaryOf('plan', file, bootstrap)}`,
    ];
  } finally {
    await wire.reset();
  }
}

function start(command: string, file: string, bootstrap: string) {
  const args = ['--import', 'tsx', 'bin/topics.ts', command, '--file', file, '--bootstrap', bootstrap, '--json'];
  return spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function countOf(wire: Wire, workload: Workload): Promise<number> {
  const { topics } = await wire.send('any', metadataCall(namesOf(workload)));
  return topics.filter(({ errorCode, partitions }) => errorCode === 0 && partitions.length > 0).length;
}

/** Exit status and how many topics each action has. */
async function summaryOf(command: string, file: string, bootstrap: string): Promise<string> {
  const child = start(command, file, bootstrap);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = await once(child, 'close');
  const { topics }: { readonly topics: readonly { readonly action: string }[] } = JSON.parse(Buffer.concat(chunks).toString());
  const counts = new Map<string, number>();
  for (const { action } of topics) counts.set(action, (counts.get(action) ?? 0) + 1);
  return `status ${status}, ${[...counts].map(([action, count]) => `${count} ${action}`).join(', ')}`;
}
