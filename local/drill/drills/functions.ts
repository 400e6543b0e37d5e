import { type Drill, RECOVERY_MS, VISITS_AFTER } from '../drill';
import type { Fault } from '../dynamodb-faults';

/** An instance of each service dies in the middle of an invocation: the mapping sends the batch again. */
const functionKilled: Drill = {
  name: 'SIGKILL each service in the middle of a batch',
  isShort: true,
  run: async (ground) => {
    for (const { functionArn } of ground.mappings) {
      await ground.until('an invocation under way', RECOVERY_MS, async () => {
        const busy = ground.processes(functionArn).find(({ isBusy }) => isBusy);
        if (busy !== undefined) process.kill(busy.pid, 'SIGKILL');
        return busy !== undefined;
      });
    }
    await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    return undefined;
  },
};

const THROTTLED_WRITES = 40;
const LOST_ANSWERS = 10;

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
    return `${THROTTLED_WRITES} writes refused, ${LOST_ANSWERS} answers lost`;
  },
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** After a thaw, by a bad source of time, and so wrong that the brokers refuse tokens (more than five minutes). */
const JUMPS_MS = [20 * SECOND_MS, -20 * SECOND_MS, 4 * MINUTE_MS, -4 * MINUTE_MS, 60 * MINUTE_MS, -60 * MINUTE_MS];
const JUMP_LASTS_MS = 3_000;

/** What is shifted is Date in every function's process, under way or to come; brokers, tables and schedules keep their time. */
const clockJumps: Drill = {
  name: 'clock jumps of all functions',
  isShort: false,
  run: async (ground) => {
    const errors = ground.load.errors;
    try {
      for (const aheadMs of JUMPS_MS) {
        ground.setClocks(aheadMs);
        await ground.pause(JUMP_LASTS_MS);
      }
    } finally {
      ground.setClocks(0);
    }
    await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    const jumps = JUMPS_MS.map(
      (ms) =>
        `${ms > 0 ? '+' : '-'}${Math.abs(ms) / (Math.abs(ms) < MINUTE_MS ? SECOND_MS : MINUTE_MS)} ${Math.abs(ms) < MINUTE_MS ? 's' : 'min'}`,
    );
    return `${jumps.join(', ')}; ${ground.load.errors - errors} invocations of the producer said that not all was stored`;
  },
};

export const FUNCTION_DRILLS = { functionKilled, tableThrottled, clockJumps } as const;
