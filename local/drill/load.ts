/** The visits that come while the system is being broken: the templates' schedules, and what a drill writes by itself. */
import { PRODUCER_ENV } from '../../lambda/producer/contract';
import type { FunctionSpec, ScheduleSpec } from '../ports';
import type { Deployed } from '../run/deploy';
import { type RunningSchedules, startSchedules } from '../schedules/schedules';
import { EMPTY_TALLY, type ProducerTally, tallyAnswer } from '../schedules/tally';
import { visitSchedules } from '../schedules/whose';

const MINUTE_MS = 60_000;

export class Load {
  readonly #deployed: Deployed;
  #schedules: RunningSchedules | undefined;
  #nextStart = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  #tally: ProducerTally = EMPTY_TALLY;
  readonly #outside = new Map<string, number>();

  constructor(deployed: Deployed) {
    this.#deployed = deployed;
  }

  /** Visits that the producer says are stored. */
  get visits(): number {
    return this.#tally.acknowledged;
  }

  /** Failed invocations and visits that were not sent. */
  get errors(): number {
    return this.#tally.errorCount;
  }

  /** By site: what is said to be stored. */
  acknowledged(): Readonly<Record<string, number>> {
    const sites = Object.entries(this.#tally.sites).map(([site, { acknowledged }]) => [site, acknowledged] as const);
    return Object.fromEntries([...sites, ...this.#outside]);
  }

  /** Visits that a drill has written by itself. */
  addOutside(site: string, visits: number): void {
    this.#outside.set(site, (this.#outside.get(site) ?? 0) + visits);
  }

  /**
   * Visits begin to come: at other minutes of the sites' time than before, so that no visit has the name of another.
   * @param times as many as the templates say
   */
  start(times = 1): void {
    const { deployment, runtime } = this.#deployed;
    const own = visitSchedules(deployment);
    const schedules = times === 1 ? own : own.map((spec) => this.#enlarged(spec, times));
    this.#schedules = startSchedules(schedules, {
      start: new Date(this.#nextStart),
      invoke: (arn, event) => runtime.invoke(arn, event),
      onResult: (spec, result) => {
        this.#tally = tallyAnswer(this.#tally, spec.name, result);
      },
    });
  }

  async stop(): Promise<void> {
    const schedules = this.#schedules;
    if (schedules === undefined) return;
    this.#nextStart = Math.ceil(schedules.now().getTime() / MINUTE_MS + 1) * MINUTE_MS;
    this.#schedules = undefined;
    await schedules.stop();
  }

  /** The same producer under a name of its own, deployed with another number of visits. */
  #enlarged(schedule: ScheduleSpec, times: number): ScheduleSpec {
    const { deployment, runtime } = this.#deployed;
    const producer = deployment.functions.find(({ arn }) => arn === schedule.functionArn);
    if (producer === undefined) throw new Error(`the schedule ${schedule.name} must name a function of the templates`);
    const larger = enlarge(producer, times);
    if (!runtime.statistics().some(({ name }) => name === larger.name)) runtime.register(larger);
    return { ...schedule, functionArn: larger.arn };
  }
}

function enlarge(producer: FunctionSpec, times: number): FunctionSpec {
  const visitsPerMinute = String(Number(producer.environment[PRODUCER_ENV.visitsPerMinute]) * times);
  return {
    ...producer,
    name: `${producer.name}-x${times}`,
    arn: `${producer.arn}-x${times}`,
    environment: { ...producer.environment, [PRODUCER_ENV.visitsPerMinute]: visitsPerMinute },
  };
}
