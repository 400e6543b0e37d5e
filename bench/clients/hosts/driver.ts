/** A contestant's own process: it sends when it is told to, and says what that took. */
import { createInterface } from 'node:readline';
import { simulateMinute } from '../../../lambda/producer/domain/simulate';
import { encodeVisit } from '../../../lambda/shared/domain/visit';

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
const MINUTE = 29_000_000;
const SIMULATION = { sites: ['shop.example'], visitsPerMinute: 20_000 };

/** Visits of a simulated website, each cut to 250 bytes, under a thousand keys: they compress as visits do. */
function makePool(): readonly Visit[] {
  const pool: Visit[] = [];
  for (let minute = MINUTE; pool.length < POOL; minute += 1) {
    for (const visit of simulateMinute(SIMULATION, 'shop.example', minute)) {
      pool.push({ key: `site-${pool.length % KEYS}`, value: encodeVisit(visit).slice(0, VALUE_BYTES) });
    }
  }
  return pool.slice(0, POOL);
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
