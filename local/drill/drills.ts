import { encodeVisit, type Visit } from '../../lambda/shared/domain/visit';
import type { InvocationResult } from '../ports';
import type { Fault } from './dynamodb-faults';
import { type Ground, until } from './ground';

/** One way to break the system under load. It resolves when the system has recovered; what it broke is whole again then. */
export interface Drill {
  readonly name: string;
  /** Part of the short form, which the tests run. */
  readonly isShort: boolean;
  run(ground: Ground): Promise<void>;
}

const RECOVERY_MS = 60_000;
/** Some seconds of load: enough to touch every partition that has visits. */
const VISITS_AFTER = 150;
const THROTTLED_WRITES = 40;
const LOST_ANSWERS = 10;
const BROKERS = [1, 2, 3] as const;

/** An instance of each service dies in the middle of an invocation: the mapping sends the batch again. */
const functionKilled: Drill = {
  name: 'SIGKILL each service in the middle of a batch',
  isShort: true,
  run: async (ground) => {
    for (const { functionArn } of ground.mappings) {
      await until('an invocation under way', RECOVERY_MS, async () => {
        const busy = ground.processes(functionArn).find(({ isBusy }) => isBusy);
        if (busy !== undefined) process.kill(busy.pid, 'SIGKILL');
        return busy !== undefined;
      });
    }
    await ground.recovered(VISITS_AFTER, RECOVERY_MS);
  },
};

const brokerKilled = (id: number): Drill => ({
  name: `SIGKILL broker ${id}`,
  isShort: id === BROKERS[0],
  run: async (ground) => {
    await ground.kafka.end(id, 'SIGKILL');
    try {
      await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    } finally {
      await ground.kafka.startAgain(id);
    }
  },
});

/** As MSK updates brokers. */
const rollingRestart: Drill = {
  name: 'restart all brokers, one after the other',
  isShort: false,
  run: async (ground) => {
    for (const id of BROKERS) {
      await ground.kafka.end(id, 'SIGTERM');
      await ground.kafka.startAgain(id);
      await ground.recovered(VISITS_AFTER / BROKERS.length, RECOVERY_MS);
    }
  },
};

/** Among some hundred visits: text that is no JSON, fields that do not fit, and a schema of tomorrow. */
const poison: Drill = {
  name: 'poison, 1 % of the records',
  isShort: true,
  run: async (ground) => {
    const good = visitsOf('poisoned', 400);
    const bad = ['no visit', '{"schema":1}', JSON.stringify({ ...good[0], schema: 2 }), '\u0000\u0001'];
    const values = good.flatMap((visit, index) => [
      encodeVisit(visit),
      ...(index % 100 === 50 ? [bad[Math.floor(index / 100)] ?? ''] : []),
    ]);
    await ground.outside.send(values.map((value) => ({ topic: ground.topic, key: 'poisoned', value })));
    await ground.recovered(VISITS_AFTER / 3, RECOVERY_MS);
  },
};

/** Every batch goes to two instances at the same time, as after a rebalance that went wrong. */
const delivered2: Drill = {
  name: 'every batch delivered twice, at once',
  isShort: true,
  run: async (ground) => {
    const once = ground.invoke;
    ground.invoke = async (arn, event): Promise<InvocationResult> => {
      const [first, second] = await Promise.all([once(arn, event), once(arn, event)]);
      return first.ok ? second : first;
    };
    try {
      await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    } finally {
      ground.invoke = once;
    }
  },
};

/** For some seconds the table takes no write; then writes are done whose answers are lost. */
const tableThrottled: Drill = {
  name: 'DynamoDB throttled, then answers lost',
  isShort: false,
  run: async (ground) => {
    ground.tables.next('UpdateItem', [
      ...Array<Fault>(THROTTLED_WRITES).fill('throttled'),
      ...Array<Fault>(LOST_ANSWERS).fill('answer-lost'),
    ]);
    await ground.recovered(VISITS_AFTER, RECOVERY_MS);
  },
};

export const DRILLS: readonly Drill[] = [functionKilled, ...BROKERS.map(brokerKilled), rollingRestart, poison, delivered2, tableThrottled];

export function visitsOf(site: string, count: number): readonly Visit[] {
  const startMs = Date.UTC(2026, 0, 1);
  return Array.from({ length: count }, (_, sequence) => ({
    schema: 1,
    site,
    sequence,
    time: new Date(startMs + sequence * 10_000).toISOString(),
    client: '203.0.113.7',
    method: 'GET',
    path: '/',
    protocol: 'HTTP/1.1',
    status: sequence % 7 === 0 ? 500 : 200,
    bytes: 512,
    referrer: null,
    userAgent: 'Mozilla/5.0',
    durationMs: 1,
  }));
}
