import type { OutgoingRecord } from '../../domain/outgoing';
import { refusalOf } from '../access';
import type { SteadyWire } from '../wire';
import type { Clock } from './clock';
import { Flight, type FlightParts } from './flight';
import { Job } from './job';
import { type Leaders, TopicLeaders } from './leaders';
import { Line, type LineOptions } from './line';
import { type Loaded, route, takeLoad } from './load';

export interface DispatcherParts {
  readonly openWire: () => SteadyWire;
  readonly clock: Clock;
  readonly replicationTimeoutMs: number;
  readonly compression: FlightParts['compression'];
  readonly line: LineOptions;
  readonly onFailure: (error: unknown) => void;
}

/** Networks forget idle connections without a word: AWS's after 350 s, brokers after 10 minutes. */
const LONGEST_IDLE_MS = 240_000;
/** A topic that was made a moment ago is not known to every broker at once (tulios/kafkajs#815). */
const UNKNOWN_TOPIC_PATIENCE_MS = 5_000;

/** Takes jobs in order and flies one load at a time; what comes meanwhile is the next load (tulios/kafkajs#1039: parallel sends time out on a lock). */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #leaders: TopicLeaders;
  readonly #queue: Job[] = [];
  #line: Line | undefined;
  #lastUse = 0;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#leaders = new TopicLeaders(parts.clock.now);
  }

  /** Resolves, when every record's fate is known, with the job that tells it. */
  async send(records: readonly OutgoingRecord[], withinMs: number): Promise<Job> {
    const job = new Job(records, this.#parts.clock.now() + withinMs);
    if (records.length === 0) return job;
    if (this.#isClosed) throw new Error('the sender is closed: nothing can be sent any more');
    this.#queue.push(job);
    this.#running ??= this.#run();
    await job.finished;
    return job;
  }

  async close(withinMs: number): Promise<void> {
    this.#isClosed = true;
    const { clock } = this.#parts;
    const deadline = clock.now() + withinMs;
    const end = async () => {
      await this.#running;
      await this.#line?.wire.reset();
    };
    await clock.within(deadline, end()).catch(this.#parts.onFailure);
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) await this.#fly();
    this.#running = undefined;
  }

  async #fly(): Promise<void> {
    const load = takeLoad(this.#queue);
    const { clock } = this.#parts;
    const deadline = Math.min(...load.map(({ job }) => job.deadline));
    let line: Line;
    try {
      line = await this.#prepare(load, deadline);
    } catch (error) {
      this.#parts.onFailure(error);
      for (const { job, index } of load) job.failed(index, { status: 'unsent', error });
      return;
    }
    const { compression, replicationTimeoutMs } = this.#parts;
    const batches = route(load, (topic) => this.#leaders.of(topic));
    await new Flight(batches, { line, leaders: this.#leaders, clock, deadline, replicationTimeoutMs, compression }).run();
  }

  /** Connects and learns who leads, with new connections after a failure: the broker that was asked may have gone, and others be there. */
  async #prepare(load: readonly Loaded[], deadline: number): Promise<Line> {
    const { clock } = this.#parts;
    const until = Math.min(deadline, clock.now() + this.#parts.line.connectBudgetMs);
    for (let failures = 1; ; failures += 1) {
      const line = this.#openLine();
      try {
        await clock.within(until, line.connect());
        await this.#learnTopics(line, load, deadline);
        return line;
      } catch (error) {
        this.#leaveLine();
        if (refusalOf(error) !== undefined || clock.now() >= until) throw error;
        await clock.backOff(failures, until);
      }
    }
  }

  /** A line that idled is not trusted: whoever was frozen cannot know what became of its sockets. */
  #openLine(): Line {
    const { clock, openWire, line } = this.#parts;
    if (clock.now() - this.#lastUse > LONGEST_IDLE_MS) this.#leaveLine();
    this.#line ??= new Line(openWire(), line);
    this.#lastUse = clock.now();
    return this.#line;
  }

  #leaveLine(): void {
    this.#line?.wire.reset().catch(this.#parts.onFailure);
    this.#line = undefined;
  }

  async #learnTopics(line: Line, load: readonly Loaded[], deadline: number): Promise<void> {
    const { clock } = this.#parts;
    const topics = [...new Set(load.map(({ record: { topic } }) => topic))];
    const now = clock.now();
    // Half of the time is left to the records whose topics are known.
    const patience = now + Math.min((deadline - now) / 2, UNKNOWN_TOPIC_PATIENCE_MS);
    for (let failures = 1; ; failures += 1) {
      await clock.within(deadline, this.#leaders.refresh(line.wire, topics));
      const isKnown = topics.every((topic) => isFinal(this.#leaders.of(topic)));
      if (isKnown || clock.now() >= patience) return;
      await clock.backOff(failures, patience);
    }
  }
}

/** Known with its partitions, or kept from us for good. */
const isFinal = (leaders: Leaders | undefined): boolean =>
  leaders !== undefined && !(leaders instanceof Error && 'retriable' in leaders && leaders.retriable === true);
