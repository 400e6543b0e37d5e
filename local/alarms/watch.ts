/** Alarms of a run: asks the sources once a minute of the alarms' time, judges, and remembers what changed. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AlarmSnapshot } from '../observe/snapshot';
import type { Stoppable } from '../ports';
import { AlarmBoard, type Notification, type Transition } from './board';
import { type AlarmPlan, groupsOf, runbookIn } from './plan';
import type { MetricSource } from './ports';

export interface WatchOptions {
  readonly plan: AlarmPlan;
  readonly sources: readonly MetricSource[];
  /** Milliseconds of this machine that are a minute of the alarms. */
  readonly minuteMs: number;
  /** Milliseconds since the start of the run. */
  readonly elapsedMs: () => number;
  /** Told once per source and silence: it cannot be asked. */
  readonly onProblem: (text: string) => void;
  /** Ends what the sources ask with. */
  readonly onStop?: () => Promise<void>;
}

/** Minutes since the watch began. */
export interface AlarmHistory {
  readonly name: string;
  readonly state: AlarmSnapshot['state'];
  readonly transitions: readonly Transition[];
}

const FIRST_ANSWERS_MS = 15_000;
const MOST_TRANSITIONS = 100;
const MOST_NOTIFICATIONS = 1_000;
/** A source that fails once may find a broker that is being replaced; one that goes on failing is worth a line. */
const FAILURES_TO_TELL = 5;

export class AlarmWatch implements Stoppable {
  readonly #options: WatchOptions;
  readonly #board: AlarmBoard;
  readonly #groups: ReadonlyMap<string, string>;
  readonly #runbooks: ReadonlyMap<string, string>;
  readonly #transitions = new Map<string, Transition[]>();
  readonly #notifications: Notification[] = [];
  #startedAtMs: number;
  readonly #busy = new Map<MetricSource, Promise<void>>();
  readonly #failures = new Map<MetricSource, number>();
  #minute = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: WatchOptions) {
    const { plan } = options;
    this.#options = options;
    this.#board = new AlarmBoard(plan.metricAlarms, plan.compositeAlarms);
    this.#groups = groupsOf(plan);
    this.#runbooks = new Map(plan.metricAlarms.map(({ name, description }) => [name, runbookIn(description)]));
    this.#startedAtMs = options.elapsedMs();
    this.#ask();
    const patience = delay(FIRST_ANSWERS_MS, undefined, { ref: false });
    void Promise.race([Promise.allSettled(this.#busy.values()), patience]).then(() => this.#begin());
  }

  get minute(): number {
    return this.#minute;
  }

  get plan(): AlarmPlan {
    return this.#options.plan;
  }

  get notifications(): readonly Notification[] {
    return this.#notifications;
  }

  snapshot(): readonly AlarmSnapshot[] {
    return this.#board.statuses().map(({ name, state, sinceMinute, reason }) => ({
      name,
      state,
      sinceMs: this.elapsedAt(sinceMinute),
      group: this.#groups.get(name) ?? name,
      reason,
      runbook: this.#runbooks.get(name) ?? '',
    }));
  }

  histories(): readonly AlarmHistory[] {
    return this.#board.statuses().map(({ name, state }) => ({ name, state, transitions: this.#transitions.get(name) ?? [] }));
  }

  /** Milliseconds since the start of the run at which a minute of the alarms ended. */
  elapsedAt(minute: number): number {
    return Math.round(this.#startedAtMs + minute * this.#options.minuteMs);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isStopped = true;
    // What is being asked may wait for brokers that are gone: its client is ended first.
    await this.#options.onStop?.();
    await Promise.allSettled(this.#busy.values());
  }

  /** In AWS the metrics are there before the alarms: the first minute ends when every source has been heard once. */
  #begin(): void {
    this.#startedAtMs = this.#options.elapsedMs();
    if (!this.#isStopped) this.#arm();
  }

  /** Measured from the start: delays do not add up. A machine that slept has minutes without values, as CloudWatch would. */
  #arm(): void {
    const { elapsedMs, minuteMs } = this.#options;
    const dueMs = this.#startedAtMs + (this.#minute + 1) * minuteMs - elapsedMs();
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, dueMs)).unref();
  }

  #tick(): void {
    const { elapsedMs, minuteMs } = this.#options;
    const ended = this.#minute;
    this.#minute = Math.max(ended + 1, Math.floor((elapsedMs() - this.#startedAtMs) / minuteMs));
    const { transitions, notifications } = this.#board.evaluate(ended);
    for (const transition of transitions) this.#remember(transition);
    this.#notifications.push(...notifications);
    this.#notifications.splice(0, Math.max(0, this.#notifications.length - MOST_NOTIFICATIONS));
    this.#ask();
    this.#arm();
  }

  #remember(transition: Transition): void {
    const known = this.#transitions.get(transition.alarm) ?? [];
    known.push(transition);
    if (known.length > MOST_TRANSITIONS) known.shift();
    this.#transitions.set(transition.alarm, known);
  }

  /** What comes counts for the minute that it was asked in. A source that has not answered yet is not asked again. */
  #ask(): void {
    const minute = this.#minute;
    for (const source of this.#options.sources) {
      if (this.#busy.has(source)) continue;
      const asked = source.sample().then(
        (samples) => {
          this.#failures.delete(source);
          this.#board.publish(minute, samples);
        },
        (error: unknown) => this.#noteFailure(source, error),
      );
      this.#busy.set(
        source,
        asked.finally(() => this.#busy.delete(source)),
      );
    }
  }

  #noteFailure(source: MetricSource, error: unknown): void {
    if (this.#isStopped) return;
    const failures = (this.#failures.get(source) ?? 0) + 1;
    this.#failures.set(source, failures);
    if (failures !== FAILURES_TO_TELL) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.onProblem(`${source.name} cannot be read (${reason}): alarms on them see silence`);
  }
}
