/** All alarms of a run: takes what is measured, minute by minute, and says which state each alarm is in. No clock of its own, no input or output. */
import { alarmsIn, holds } from './domain/condition';
import { type Datapoints, evaluate, evaluationRange } from './domain/evaluate';
import { compute } from './domain/formula';
import { type AlarmState, type CompositeAlarm, keyOf, type MetricAlarm } from './domain/rule';
import { Series } from './domain/series';
import { statisticOf } from './domain/statistics';
import { NOTHING_TO_TELL, nextTelling, type Telling } from './domain/suppression';
import type { Sample } from './ports';

export interface Transition {
  readonly alarm: string;
  readonly minute: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
}

/** What the alarm topic would have got. */
export interface Notification {
  readonly alarm: string;
  readonly minute: number;
  readonly state: AlarmState;
}

export interface AlarmStatus {
  readonly name: string;
  readonly state: AlarmState;
  readonly sinceMinute: number;
  readonly reason: string;
}

export interface Evaluated {
  readonly transitions: readonly Transition[];
  readonly notifications: readonly Notification[];
}

interface Current {
  state: AlarmState;
  sinceMinute: number;
  reason: string;
}

export class AlarmBoard {
  readonly #metricAlarms: readonly MetricAlarm[];
  readonly #compositeAlarms: readonly CompositeAlarm[];
  readonly #series: ReadonlyMap<string, Series>;
  readonly #current: ReadonlyMap<string, Current>;
  readonly #telling = new Map<string, Telling>();

  constructor(metricAlarms: readonly MetricAlarm[], compositeAlarms: readonly CompositeAlarm[]) {
    this.#metricAlarms = metricAlarms;
    this.#compositeAlarms = partsFirst(compositeAlarms);
    this.#series = seriesFor(metricAlarms);
    this.#current = new Map(
      [...this.#metricAlarms, ...this.#compositeAlarms].map(({ name }) => [
        name,
        { state: 'INSUFFICIENT_DATA', sinceMinute: 0, reason: 'not evaluated yet' },
      ]),
    );
  }

  /** Metrics that no alarm looks at are left aside. */
  publish(minute: number, samples: readonly Sample[]): void {
    for (const { metric, values } of samples) this.#series.get(keyOf(metric))?.publish(minute, values);
  }

  /** As CloudWatch does once a minute, whatever the period of an alarm: its periods end now. */
  evaluate(minute: number): Evaluated {
    const before = new Map([...this.#current].map(([name, { state }]) => [name, state]));
    const transitions = [
      ...this.#metricAlarms.map((alarm) => this.#judge(alarm, minute)),
      ...this.#compositeAlarms.map((alarm) => this.#combine(alarm, minute)),
    ];
    const changed = transitions.filter((each) => each !== undefined);
    return { transitions: changed, notifications: this.#tell(minute, before, changed) };
  }

  statuses(): readonly AlarmStatus[] {
    return [...this.#current].map(([name, { state, sinceMinute, reason }]) => ({ name, state, sinceMinute, reason }));
  }

  #judge(alarm: MetricAlarm, minute: number): Transition | undefined {
    const { state, reason } = evaluate(alarm, this.#datapoints(alarm, minute), this.#stateOf(alarm.name));
    return this.#set(alarm.name, minute, state, reason);
  }

  #datapoints(alarm: MetricAlarm, minute: number): Datapoints {
    const { queries, formula, periodMinutes, evaluationPeriods } = alarm;
    const count = evaluationRange(evaluationPeriods);
    const measured = new Map(queries.map(({ id, metric, statistic }) => [id, { series: this.#series.get(keyOf(metric)), statistic }]));
    return Array.from({ length: count }, (_, index) => {
      const until = minute - (count - 1 - index) * periodMinutes;
      return compute(formula, (id) => {
        const { series, statistic } = measured.get(id) ?? {};
        const set = series?.between(until - periodMinutes, until);
        return statistic === undefined || set === undefined ? undefined : statisticOf(set, statistic);
      });
    });
  }

  #combine({ name, condition }: CompositeAlarm, minute: number): Transition | undefined {
    const on = alarmsIn(condition).filter((child) => this.#stateOf(child) === 'ALARM');
    const state = holds(condition, (child) => this.#current.get(child)?.state) ? 'ALARM' : 'OK';
    return this.#set(name, minute, state, on.length === 0 ? 'none of its alarms is on' : `on: ${on.join(', ')}`);
  }

  #tell(minute: number, before: ReadonlyMap<string, AlarmState>, transitions: readonly Transition[]): readonly Notification[] {
    const changed = new Set(transitions.map(({ alarm }) => alarm));
    const rules = new Map(this.#compositeAlarms.map(({ name, suppressor }) => [name, suppressor]));
    return [...this.#metricAlarms, ...this.#compositeAlarms].flatMap(({ name, notifies }) => {
      const rule = rules.get(name);
      const suppressor = rule && { now: this.#stateOf(rule.alarm), before: before.get(rule.alarm) ?? 'INSUFFICIENT_DATA' };
      const moment = { minute, hasChanged: changed.has(name), ...(suppressor === undefined ? {} : { suppressor }) };
      const { tells, ...telling } = nextTelling(this.#telling.get(name) ?? NOTHING_TO_TELL, moment, rule);
      this.#telling.set(name, telling);
      const state = this.#stateOf(name);
      const isWanted = state === 'ALARM' ? notifies.onAlarm : state === 'OK' && notifies.onOk;
      return tells && isWanted ? [{ alarm: name, minute, state }] : [];
    });
  }

  #stateOf(name: string): AlarmState {
    return this.#current.get(name)?.state ?? 'INSUFFICIENT_DATA';
  }

  #set(alarm: string, minute: number, to: AlarmState, reason: string): Transition | undefined {
    const current = this.#current.get(alarm);
    if (current === undefined) return undefined;
    const from = current.state;
    current.reason = reason;
    if (from === to) return undefined;
    current.state = to;
    current.sinceMinute = minute;
    return { alarm, minute, from, to, reason };
  }
}

/** One series per metric, as long as the alarm that looks back farthest needs. */
function seriesFor(alarms: readonly MetricAlarm[]): ReadonlyMap<string, Series> {
  const minutes = new Map<string, number>();
  for (const { queries, periodMinutes, evaluationPeriods } of alarms)
    for (const { metric } of queries) {
      const key = keyOf(metric);
      minutes.set(key, Math.max(minutes.get(key) ?? 0, periodMinutes * evaluationRange(evaluationPeriods)));
    }
  return new Map([...minutes].map(([key, length]) => [key, new Series(length)]));
}

/** Rules of rules are judged after those. In a circle none can come first: CloudWatch stops evaluating it, here the order of the template decides. */
function partsFirst(alarms: readonly CompositeAlarm[]): readonly CompositeAlarm[] {
  const byName = new Map(alarms.map((alarm) => [alarm.name, alarm]));
  const ordered = new Set<CompositeAlarm>();
  const visited = new Set<string>();
  const visit = (alarm: CompositeAlarm): void => {
    if (visited.has(alarm.name)) return;
    visited.add(alarm.name);
    for (const name of alarmsIn(alarm.condition)) {
      const part = byName.get(name);
      if (part !== undefined) visit(part);
    }
    ordered.add(alarm);
  };
  for (const alarm of alarms) visit(alarm);
  return [...ordered];
}
