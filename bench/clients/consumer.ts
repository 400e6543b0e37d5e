/** The handler of every service on one full event, one process after the other, beside base64 and JSON. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVICES } from '../../lambda/consumer/domain/services';
import { median } from '../topics/table';
import { bundleHost } from './bundles';
import type { Handled } from './hosts/service';

const run = promisify(execFile);
const REPETITIONS = 25;

interface Compared {
  readonly name: string;
  readonly floor: number;
  readonly handler: number;
  readonly ratio: number;
  readonly handled: Handled;
}

/** @returns lines of Markdown */
export async function compareConsumer(folder: string): Promise<readonly string[]> {
  const host = bundleHost('hosts/service.ts', join(folder, 'service.cjs'));
  const compared: Compared[] = [];
  for (const { name } of SERVICES) compared.push(await compare(host, name));
  const sorted = compared.sort((a, b) => a.ratio - b.ratio);
  const shown = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].filter((each) => each !== undefined);
  const { records = 0, eventBytes = 0 } = sorted[0]?.handled ?? {};
  return [
    `### One event of ${records} visits (${(eventBytes / 1e6).toFixed(1)} MB), processor time, medians of ${REPETITIONS}; of ${SERVICES.length} services the least, the middle and the most`,
    '',
    '| service | base64 + JSON.parse | handler | ratio | per record |',
    '|---|---|---|---|---|',
    ...shown.map(row),
  ];
}

async function compare(host: string, name: string): Promise<Compared> {
  const { stdout } = await run(process.execPath, [host, name, String(REPETITIONS)]);
  // Written by hosts/service.ts.
  const handled = JSON.parse(stdout) as Handled;
  const [floor, handler] = [median(handled.floor), median(handled.handler)];
  return { name, floor, handler, ratio: handler / floor, handled };
}

function row({ name, floor, handler, ratio, handled }: Compared): string {
  const perRecord = (handler / handled.records) * 1_000;
  return `| ${[name, `${floor.toFixed(1)} ms`, `${handler.toFixed(1)} ms`, `${ratio.toFixed(2)}x`, `${perRecord.toFixed(2)} µs`].join(' | ')} |`;
}
