import type { InvocationResult, ScheduleSpec, Stoppable } from '../ports';
import { type ScheduleClock, SYSTEM_SCHEDULE_CLOCK } from './clock';
import { SCHEDULER_SPEED } from './speed';
import { inputAt, lastDueTick, type PlannedSchedule, planSchedules, type SchedulerTime, tickDueMs, tickTime } from './ticks';

export interface SchedulesOptions {
  /** Where scheduler time begins: a whole minute. The first ticks are for this time. */
  readonly start: Date;
  /** Milliseconds of scheduler time per millisecond of the machine; default `SCHEDULER_SPEED`. */
  readonly speed?: number;
  readonly invoke: (functionArn: string, payload: unknown) => Promise<InvocationResult>;
  readonly onResult: (spec: ScheduleSpec, result: InvocationResult, scheduledTime: Date) => void;
  readonly clock?: ScheduleClock;
  /** Most ticks of one schedule that wait for its running invocation; default 3. */
  readonly maxQueuedTicks?: number;
}

export interface ScheduleStatistics {
  readonly name: string;
  readonly invocations: number;
  readonly failures: number;
  /** Ticks that were left out because too many waited: their minutes have no visits. */
  readonly skippedTicks: number;
  readonly queuedTicks: number;
}

export interface RunningSchedules extends Stoppable {
  /** Scheduler time now. */
  now(): Date;
  statistics(): readonly ScheduleStatistics[];
  /** Starts no further invocation, also none of the queued ticks; resolves when those that run have ended. */
  stop(): Promise<void>;
}

const MAX_QUEUED_TICKS = 3;

/**
 * Runs EventBridge Scheduler's part: each schedule ticks at its period of scheduler time; its invocations never overlap, so that the order of what it
 * writes holds. (EventBridge does not wait; there one tick is a minute and an invocation takes a second.)
 * @throws ScheduleError
 */
export function startSchedules(specs: readonly ScheduleSpec[], options: SchedulesOptions): RunningSchedules {
  const time = { startMs: options.start.getTime(), speed: options.speed ?? SCHEDULER_SPEED };
  const clock = options.clock ?? SYSTEM_SCHEDULE_CLOCK;
  const startedAt = clock.now();
  const tickers = planSchedules(specs, time).map((planned) => new Ticker(planned, { ...options, clock, time, startedAt }));
  for (const ticker of tickers) ticker.arm();
  return {
    now: () => new Date(time.startMs + (clock.now() - startedAt) * time.speed),
    statistics: () => tickers.map((ticker) => ticker.statistics),
    stop: async () => {
      await Promise.all(tickers.map((ticker) => ticker.stop()));
    },
  };
}

interface TickerOptions extends SchedulesOptions {
  readonly clock: ScheduleClock;
  readonly time: SchedulerTime;
  readonly startedAt: number;
}

class Ticker {
  readonly #planned: PlannedSchedule;
  readonly #options: TickerOptions;
  readonly #queue: number[] = [];
  #nextTick = 0;
  #running: Promise<void> | undefined;
  #cancel: () => void = () => {};
  #isStopped = false;
  #counts = { invocations: 0, failures: 0, skippedTicks: 0 };

  constructor(planned: PlannedSchedule, options: TickerOptions) {
    this.#planned = planned;
    this.#options = options;
  }

  get statistics(): ScheduleStatistics {
    return { name: this.#planned.spec.name, ...this.#counts, queuedTicks: this.#queue.length };
  }

  /** Sets the timer for the next tick, measured from the start: delays do not add up. */
  arm(): void {
    const { clock, time } = this.#options;
    const dueMs = tickDueMs(time, this.#planned, this.#nextTick);
    this.#cancel = clock.after(Math.max(0, dueMs - this.#elapsedMs()), () => this.#fire());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    this.#queue.length = 0;
    await this.#running;
  }

  /** Queues every tick that is due: more than one after the machine has slept. */
  #fire(): void {
    const { time, maxQueuedTicks } = this.#options;
    const last = lastDueTick(time, this.#planned, this.#elapsedMs());
    const due = Math.max(0, last - this.#nextTick + 1);
    this.#nextTick += due;
    const room = Math.max(0, (maxQueuedTicks ?? MAX_QUEUED_TICKS) - this.#queue.length + (this.#running === undefined ? 1 : 0));
    const kept = Math.min(due, room);
    this.#counts.skippedTicks += due - kept;
    for (let tick = this.#nextTick - kept; tick < this.#nextTick; tick += 1) this.#queue.push(tick);
    if (this.#queue.length > 0) this.#running ??= this.#work();
    this.arm();
  }

  async #work(): Promise<void> {
    for (let tick = this.#queue.shift(); tick !== undefined && !this.#isStopped; tick = this.#queue.shift()) await this.#invoke(tick);
    this.#running = undefined;
  }

  async #invoke(tick: number): Promise<void> {
    const { invoke, onResult, time } = this.#options;
    const { spec } = this.#planned;
    const timeMs = tickTime(time, this.#planned, tick);
    this.#counts.invocations += 1;
    const result = await invoke(spec.functionArn, inputAt(spec, timeMs)).catch(refused);
    if (!result.ok) this.#counts.failures += 1;
    onResult(spec, result, new Date(timeMs));
  }

  #elapsedMs(): number {
    return this.#options.clock.now() - this.#options.startedAt;
  }
}

const refused = (error: unknown): InvocationResult => ({
  ok: false,
  errorType: error instanceof Error ? error.name : typeof error,
  errorMessage: error instanceof Error ? error.message : String(error),
  durationMs: 0,
  coldStart: false,
});
