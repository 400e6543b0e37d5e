/** A reader's own process: it reads a backlog to its end when it is told to, and says what that took. */
import { once } from 'node:events';
import type { Usage } from './driver';

export interface Backlog {
  readonly bootstrap: readonly string[];
  readonly topic: string;
  readonly service: string;
  /** Has read nothing yet. */
  readonly group: string;
  /** All visits of the topic. */
  readonly visits: number;
}

/** Resolves when all is read. */
export type ReadAll = (backlog: Backlog) => Promise<void>;

/** `node HOST BOOTSTRAP TOPIC SERVICE GROUP VISITS` writes `ready`, waits for a line, reads, and writes one line of JSON, a `Usage`. */
export async function drain(readAll: ReadAll): Promise<void> {
  const [bootstrap = '', topic = '', service = '', group = '', visits = '0'] = process.argv.slice(2);
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await readAll({ bootstrap: bootstrap.split(','), topic, service, group, visits: Number(visits) });
  const { user, system } = process.cpuUsage(cpuBefore);
  const usage: Usage = {
    ms: performance.now() - before,
    cpuMs: (user + system) / 1_000,
    peakBytes: process.resourceUsage().maxRSS * 1_024,
  };
  process.stdout.write(`${JSON.stringify(usage)}\n`, () => process.exit(0));
}
