/** Services that read on a schedule: invoked as the websites are, and watched as mappings are. */
import { createKafka, type KafkaConnection } from '../../lambda/shared/kafka/client';
import { KafkaOffsetReader } from '../event-source/adapters/kafka-offsets';
import { lagBetween } from '../event-source/ledger';
import type { FunctionRuntime, Stoppable } from '../ports';
import { startSchedules } from './schedules';
import { SCHEDULER_SPEED } from './speed';
import type { PollSpec } from './whose';

export interface PollsOptions {
  readonly runtime: Pick<FunctionRuntime, 'invoke'>;
  /** How the ends of partitions and the groups' offsets are looked at. */
  readonly offsets: KafkaConnection;
  /** Something that a person should know about a service; its next poll comes by itself. */
  readonly onProblem: (spec: PollSpec, text: string) => void;
  /** Milliseconds of scheduler time per millisecond of the machine; default as for the websites. */
  readonly speed?: number;
}

export interface RunningPolls extends Stoppable {
  readonly polls: readonly { readonly spec: PollSpec; lag(): number | undefined }[];
  /** Asks the brokers: true when every group has committed everything up to the high-water marks. */
  caughtUp(): Promise<boolean>;
}

const MINUTE_MS = 60_000;

export function startPolls(
  specs: readonly PollSpec[],
  { runtime, offsets, onProblem, speed = SCHEDULER_SPEED }: PollsOptions,
): RunningPolls {
  const lags = new Map<string, number>();
  const reader = new KafkaOffsetReader(createKafka(offsets, undefined, 'admin'));
  const look = async (spec: PollSpec): Promise<number> => {
    const lag = await lagOf(reader, spec);
    lags.set(spec.group, lag);
    return lag;
  };
  const bySchedule = new Map(specs.map((spec) => [spec.schedule, spec]));
  const schedules = startSchedules([...bySchedule.keys()], {
    start: new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS),
    speed,
    // The next tick is the next poll: what was missed needs no tick of its own.
    maxQueuedTicks: 1,
    invoke: (functionArn, payload) => runtime.invoke(functionArn, payload),
    onResult: (schedule, result) => {
      const spec = bySchedule.get(schedule);
      if (spec === undefined) return;
      if (!result.ok) onProblem(spec, `${result.errorType}: ${result.errorMessage}`);
      // Only to be shown; a broker that does not answer now will.
      look(spec).catch(() => undefined);
    },
  });
  return {
    polls: specs.map((spec) => ({ spec, lag: () => lags.get(spec.group) })),
    caughtUp: async () => {
      reader.forgetEnds();
      return (await Promise.all(specs.map(look))).every((lag) => lag === 0);
    },
    stop: async () => {
      await schedules.stop();
      await reader.stop();
    },
  };
}

async function lagOf(reader: KafkaOffsetReader, { topic, group }: PollSpec): Promise<number> {
  const [ends, committed] = await Promise.all([reader.ends(topic), reader.committed(group, topic)]);
  return lagBetween(committed, ends);
}
