/** The live page's side of a run: makes a state of every look, answers questions, hands controls on. */
import type { FunctionStatistics } from '../functions/statistics';
import type { IamEvent } from '../kafka/iam/events';
import type { Snapshot } from '../observe/snapshot';
import { parseControl } from './control';
import { Controls } from './controls';
import { type IamView, viewIam } from './iam-view';
import type { BrokerControls, KafkaQuestions, Said, ServiceControls, TopicControls } from './ports';
import type { ScoreBook } from './score-book';
import type { Answer, Backend, WebServer } from './server';
import { buildState, type TopicRole, type WebState } from './state';

export interface LivePageParts {
  readonly server: Pick<WebServer, 'isWatched' | 'publish'>;
  readonly environment: string;
  readonly kafkaVersion: string;
  readonly sites: readonly string[];
  readonly roles: ReadonlyMap<string, TopicRole>;
  readonly questions: KafkaQuestions;
  readonly scores: ScoreBook;
  readonly functions: () => readonly FunctionStatistics[];
  /** By names of functions and ARNs of roles; see labels.ts. */
  readonly labels: () => ReadonlyMap<string, string>;
  /** Undefined: nothing is enforced. */
  readonly iam: { events(): Promise<readonly IamEvent[]>; isOurs(roleArn: string): boolean } | undefined;
  readonly brokers: BrokerControls | undefined;
  readonly services: ServiceControls & { readonly next: string | undefined };
  readonly topics: TopicControls;
}

/** Costs the brokers, or grows with the run: asked for less often than a look, and only while somebody looks. */
const SIZES_EVERY_MS = 4_000;
const IAM_EVERY_MS = 2_000;
const RECORDS_DEADLINE_MS = 10_000;
const MOST_RECORDS = 50;

export class LivePage implements Backend {
  readonly #parts: LivePageParts;
  readonly #controls: Controls;
  readonly #sizes: Rarely<ReadonlyMap<string, number>>;
  readonly #iam: Rarely<IamView>;
  #snapshot: Snapshot | undefined;
  #state: WebState | undefined;

  constructor(parts: LivePageParts) {
    this.#parts = parts;
    this.#sizes = new Rarely(SIZES_EVERY_MS, () => parts.questions.sizes());
    this.#iam = new Rarely(IAM_EVERY_MS, async () =>
      viewIam((await parts.iam?.events()) ?? [], (arn) => parts.iam?.isOurs(arn) === true, parts.labels()),
    );
    const { brokers, services, topics } = parts;
    this.#controls = new Controls({ brokers, services, topics, state: () => this.#state, onChange: () => this.#publish() });
  }

  show(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    if (this.#parts.server.isWatched()) {
      this.#sizes.refresh();
      if (this.#parts.iam !== undefined) this.#iam.refresh();
    }
    this.#publish();
  }

  ask(name: string, query: URLSearchParams): Promise<Answer> | undefined {
    if (name === 'scores') return Promise.resolve({ status: 200, body: this.#parts.scores.of(query.get('site') ?? '') });
    return name === 'records' ? this.#records(query) : undefined;
  }

  change(name: string, body: unknown): Promise<Answer> | undefined {
    if (name !== 'plan' && name !== 'perform') return undefined;
    const parsed = parseControl(body);
    if ('problems' in parsed) return Promise.resolve({ status: 400, body: { isWell: false, text: parsed.problems.join('; ') } });
    const said = name === 'plan' ? this.#controls.plan(parsed.control) : this.#controls.perform(parsed.control);
    // A refusal is an answer like any other: as a status it would stand in the browser's console as a fault of the page.
    return said.then((body: Said) => ({ status: 200, body }));
  }

  #publish(): void {
    if (this.#snapshot === undefined) return;
    const { environment, kafkaVersion, sites, roles, functions, labels, scores, brokers, services, server } = this.#parts;
    const newService = services.next;
    this.#state = buildState(this.#snapshot, {
      environment,
      kafkaVersion,
      sites,
      roles,
      functions: functions(),
      labels: labels(),
      iam: this.#iam.value,
      bytes: this.#sizes.value ?? new Map(),
      paused: this.#controls.paused,
      ended: this.#controls.ended,
      scores: scores.count,
      change: this.#controls.current,
      can: { brokers: brokers !== undefined, ...(newService === undefined ? {} : { newService }) },
    });
    server.publish(this.#state);
  }

  async #records(query: URLSearchParams): Promise<Answer> {
    const topic = this.#state?.topics.find(({ name }) => name === query.get('topic'));
    const partition = topic?.partitions.find(({ id }) => String(id) === query.get('partition'));
    const count = Number(query.get('count') ?? MOST_RECORDS);
    if (topic === undefined || partition === undefined || !(Number.isInteger(count) && count > 0 && count <= MOST_RECORDS)) {
      const text = `topic and partition must be of this run, and count a whole number from 1 to ${MOST_RECORDS}`;
      return { status: 400, body: { text } };
    }
    const ends = { first: partition.firstOffset, end: partition.endOffset };
    try {
      const records = await within(RECORDS_DEADLINE_MS, this.#parts.questions.latest(topic.name, partition.id, ends, count));
      return { status: 200, body: { records } };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { status: 200, body: { text: `partition ${partition.id} of ${topic.name} cannot be read now: ${why}` } };
    }
  }
}

/** A value that is asked for again at most every so many milliseconds; one question at a time, and the last answer stays when one fails. */
class Rarely<T> {
  value: T | undefined;
  readonly #everyMs: number;
  readonly #ask: () => Promise<T>;
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  constructor(everyMs: number, ask: () => Promise<T>) {
    this.#everyMs = everyMs;
    this.#ask = ask;
  }

  refresh(): void {
    const now = performance.now();
    if (this.#isAsking || now - this.#askedAt < this.#everyMs) return;
    this.#isAsking = true;
    this.#askedAt = now;
    this.#ask()
      .then((value) => {
        this.value = value;
      })
      .catch(() => {})
      .finally(() => {
        this.#isAsking = false;
      });
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
