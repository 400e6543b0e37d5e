/** Carries out the page's controls, one at a time, and says in words what came of it. */
import { type Control, describeControl, isTopicControl } from './control';
import type { BrokerControls, Said, ServiceControls, TopicControls } from './ports';
import type { WebState } from './state';

export interface ControlParts {
  /** Undefined: the brokers are somebody else's. */
  readonly brokers: BrokerControls | undefined;
  readonly services: ServiceControls;
  readonly topics: TopicControls;
  /** The system as last seen; undefined before the first look. */
  readonly state: () => WebState | undefined;
  /** Told when something begins and ends, so that every page shows it at once. */
  readonly onChange: () => void;
  /** Milliseconds that a control may take; default two minutes. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 120_000;
const refused = (text: string): Said => ({ isWell: false, text });

export class Controls {
  /** What is under way, in words. */
  current: string | undefined;
  /** Brokers that were ended here and are not back. */
  readonly ended = new Set<number>();
  readonly paused = new Set<string>();
  readonly #parts: ControlParts;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  /** What a control of topics would change; changes nothing. */
  async plan(control: Control): Promise<Said> {
    if (!isTopicControl(control)) return refused('only controls of topics have a plan');
    return this.#refusal(control) ?? this.#bounded(this.#parts.topics.run('plan', control));
  }

  /** Never rejects. */
  async perform(control: Control): Promise<Said> {
    if (this.current !== undefined) return refused(`one thing after the other: ${this.current}; wait until that is done`);
    const refusal = this.#refusal(control);
    if (refusal !== undefined) return refusal;
    this.current = describeControl(control);
    this.#parts.onChange();
    const work = this.#carryOut(control).finally(() => {
      this.current = undefined;
      this.#parts.onChange();
    });
    return this.#bounded(work);
  }

  /** The work goes on after the deadline, and `current` with it; only the answer does not wait. */
  async #bounded(work: Promise<Said>): Promise<Said> {
    const deadlineMs = this.#parts.deadlineMs ?? DEADLINE_MS;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Said>((resolve) => {
      timer = setTimeout(() => resolve(refused(`this takes longer than ${deadlineMs / 1000} s and goes on: look at the page`)), deadlineMs);
    });
    const done = work.catch((error: unknown) => refused(error instanceof Error ? error.message : String(error)));
    return Promise.race([done, late]).finally(() => clearTimeout(timer));
  }

  #refusal(control: Control): Said | undefined {
    const state = this.#parts.state();
    if (state === undefined) return refused('the system was not seen yet: wait a moment');
    const problem = problemOf(control, state, this.paused);
    return problem === undefined ? undefined : refused(problem);
  }

  async #carryOut(control: Control): Promise<Said> {
    const { brokers, services, topics } = this.#parts;
    switch (control.kind) {
      case 'kill-broker':
        this.ended.add(control.broker);
        await brokers?.end(control.broker, 'SIGKILL');
        return { isWell: true, text: `broker ${control.broker} is killed: its partitions get other leaders` };
      case 'start-broker':
        await brokers?.startAgain(control.broker);
        this.ended.delete(control.broker);
        return { isWell: true, text: `broker ${control.broker} runs again and catches up` };
      case 'pause-service':
        this.paused.add(control.service);
        await services.pause(control.service);
        return { isWell: true, text: `${control.service} is paused: its lag grows, nobody else notices` };
      case 'resume-service':
        await services.resume(control.service);
        this.paused.delete(control.service);
        return { isWell: true, text: `${control.service} goes on where it stopped` };
      case 'add-service':
        return { isWell: true, text: `${await services.add()} runs: it reads the topic from its beginning` };
      default:
        return topics.run('apply', control);
    }
  }
}

/** Why a control cannot be carried out now; undefined: it can. */
function problemOf(control: Control, state: WebState, paused: ReadonlySet<string>): string | undefined {
  switch (control.kind) {
    case 'kill-broker':
    case 'start-broker':
      return brokerProblem(control, state);
    case 'pause-service':
    case 'resume-service':
      return serviceProblem(control, state, paused);
    case 'add-service':
      return state.can.newService === undefined ? 'every service of the catalogue runs already' : undefined;
    default:
      return topicProblem(control, state);
  }
}

function brokerProblem({ kind, broker }: Control & { readonly broker: number }, { brokers, can }: WebState): string | undefined {
  if (!can.brokers) return 'the brokers are not of this run (--bootstrap): whoever started them can end them';
  const found = brokers.find(({ id }) => id === broker);
  if (found === undefined) return `the brokers are ${brokers.map(({ id }) => id).join(', ')}, got ${broker}`;
  if (kind === 'start-broker') return found.isAlive ? `broker ${broker} runs already` : undefined;
  if (!found.isAlive) return `broker ${broker} is down already`;
  const down = brokers.find(({ isAlive }) => !isAlive);
  if (down === undefined) return undefined;
  return `broker ${down.id} is down: without two of ${brokers.length} the controllers have no majority, and visits would be lost; start broker ${down.id} first`;
}

function serviceProblem(
  { kind, service }: Control & { readonly service: string },
  { services }: WebState,
  paused: ReadonlySet<string>,
): string | undefined {
  if (!services.some(({ name }) => name === service)) return `there is no service ${service} here`;
  if (kind === 'pause-service') return paused.has(service) ? `${service} is paused already` : undefined;
  return paused.has(service) ? undefined : `${service} runs already`;
}

function topicProblem(control: Control & { readonly topic: string }, { topics, brokers }: WebState): string | undefined {
  const found = topics.find(({ name }) => name === control.topic);
  if (found === undefined) return `the topics are ${topics.map(({ name }) => name).join(', ')}, got ${control.topic}`;
  if (control.kind !== 'add-partitions') return undefined;
  const down = brokers.find(({ isAlive }) => !isAlive);
  if (down !== undefined) return `broker ${down.id} is down, and new partitions need all their replicas: start it first`;
  const now = found.partitions.length;
  return control.partitions > now ? undefined : `${control.topic} has ${now} partitions, and they can only grow: got ${control.partitions}`;
}
