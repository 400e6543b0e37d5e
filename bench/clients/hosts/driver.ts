/** A contestant's own process: it sends when it is told to, and says what that took. */
import { createInterface } from 'node:readline';

export interface Visit {
  readonly key: string;
  readonly value: string;
}

/** Sends one batch; resolves when all in-sync replicas have it. */
export type SendBatch = (visits: readonly Visit[]) => Promise<void>;

export interface Contender {
  readonly send: SendBatch;
  readonly close: () => Promise<void>;
}

export interface Usage {
  readonly ms: number;
  readonly cpuMs: number;
  /** Of the whole process so far. */
  readonly peakBytes: number;
}

const VALUE_BYTES = 250;
const KEYS = 1_000;
const POOL = 20_000;

/** Records of 250 bytes as a website's visits are: text, of which no two are the same. */
function makePool(): readonly Visit[] {
  return Array.from({ length: POOL }, (_, index) => {
    const start = JSON.stringify({
      version: 1,
      site: `site-${index % KEYS}.example`,
      sequence: index,
      status: 200,
      path: `/shop/${(index * 7919) % 9973}`,
    });
    return {
      key: `site-${index % KEYS}`,
      value: `${start}${((index * 2_654_435_761) >>> 0).toString(36).repeat(VALUE_BYTES)}`.slice(0, VALUE_BYTES),
    };
  });
}

/** Answers each line `records batch` on standard input with a line of JSON, a `Usage`; batches are awaited one by one. */
export async function drive(open: (bootstrap: readonly string[], topic: string) => Promise<Contender>): Promise<void> {
  const [bootstrap = '', topic = ''] = process.argv.slice(2);
  const contender = await open(bootstrap.split(','), topic);
  const pool = makePool();
  for await (const line of createInterface({ input: process.stdin })) {
    const [records = 0, batch = 1] = line.split(' ').map(Number);
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    for (let sent = 0; sent < records; sent += batch) {
      const from = sent % (POOL - batch + 1);
      await contender.send(pool.slice(from, from + batch));
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    const usage: Usage = {
      ms: performance.now() - before,
      cpuMs: (user + system) / 1_000,
      peakBytes: process.resourceUsage().maxRSS * 1_024,
    };
    process.stdout.write(`${JSON.stringify(usage)}\n`);
  }
  await contender.close();
}
