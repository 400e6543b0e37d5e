import { logNormal, type Random, randomFrom } from './random';
import { type Exchange, FIRST_PAGE_REQUESTS, LATER_PAGE_REQUESTS, requestsOfPage } from './requests';
import { routineRequest } from './routines';
import { agentOf, clientAddress, entryReferrer, type SessionKind } from './visitors';
import { nextPage, type PageKind } from './walk';

/** A session before its requests are worked out: most sessions of the last half hour have none in the minute that is asked for. */
export interface SessionPlan {
  readonly kind: SessionKind;
  readonly startMs: number;
  /** When each step begins, after `startMs`. */
  readonly stepsMs: readonly number[];
  readonly isReturning: boolean;
  readonly seed: number;
}

/** Every session ends this long after the minute in which it began. */
export const LONGEST_SESSION_MINUTES = 30;

/** The last request of a step is sent so soon after it. */
export const LONGEST_STEP_MS = 1_000;

const KINDS: readonly (readonly [SessionKind, number])[] = [
  ['human', 0.83],
  ['crawler', 0.08],
  ['app', 0.04],
  ['scanner', 0.02],
  ['monitor', 0.03],
];

/** How many pages people look at. */
const PAGES: readonly (readonly [number, number])[] = [
  [1, 0.35],
  [2, 0.2],
  [3, 0.15],
  [4, 0.1],
  [5, 0.08],
  [6, 0.05],
  [8, 0.04],
  [12, 0.03],
];

const LONGEST_LOOK_MS = 120_000;
const RETURNING_PART = 0.3;
/** Steps of the sessions that are no people's: requests, and seconds from one to the next. */
const ROUTINES = {
  crawler: { steps: 13, everySeconds: 30 },
  app: { steps: 10, everySeconds: 60 },
  scanner: { steps: 8, everySeconds: 1 },
  monitor: { steps: 1, everySeconds: 0 },
} as const;

/** Mean number of requests in a session, exactly. */
export const MEAN_REQUESTS = KINDS.reduce((sum, [kind, part]) => sum + part * meanRequests(kind), 0);

function meanRequests(kind: SessionKind): number {
  if (kind !== 'human') return ROUTINES[kind].steps;
  return PAGES.reduce((sum, [pages, part]) => sum + part * (FIRST_PAGE_REQUESTS + (pages - 1) * LATER_PAGE_REQUESTS), 0);
}

export function planSession(seed: number, minuteMs: number): SessionPlan {
  const random = randomFrom(seed);
  const kind = weighted(random, KINDS);
  const startMs = minuteMs + random.integer(0, 59_999);
  const stepsMs = kind === 'human' ? looks(random) : routine(random, kind);
  return { kind, startMs, stepsMs, isReturning: random.chance(RETURNING_PART), seed };
}

export interface Visitor {
  readonly client: string;
  readonly agent: string;
}

/** Who the session's visitor is, in each of its minutes. */
export function visitorOf(plan: SessionPlan): Visitor {
  const random = randomFrom(plan.seed + 2);
  return { client: clientAddress(random), agent: agentOf(plan.kind, random) };
}

/** A request, `atMs` since the epoch. */
export interface TimedExchange extends Exchange {
  readonly atMs: number;
}

/** What a session meets at its site. */
export interface Surroundings {
  readonly origin: string;
  /** Part of the dynamic requests that fail at a time (milliseconds since the epoch). */
  readonly failureRateAt: (atMs: number) => number;
}

/** The requests of the session's steps that begin in [fromMs, toMs), in order; the same whichever span is asked for. */
export function requestsBetween(plan: SessionPlan, site: Surroundings, fromMs: number, toMs: number): readonly TimedExchange[] {
  const steps = plan.kind === 'human' ? humanSteps : routineSteps;
  return steps(plan, site, (atMs) => atMs >= fromMs && atMs < toMs);
}

type Steps = (plan: SessionPlan, site: Surroundings, isWanted: (atMs: number) => boolean) => readonly TimedExchange[];

const humanSteps: Steps = (plan, { origin, failureRateAt }, isWanted) => {
  // The walk has a stream of its own: it is the same whichever of its pages are worked out.
  const walk = randomFrom(plan.seed + 1);
  let referrer = entryReferrer(walk);
  let before: PageKind | undefined;
  return plan.stepsMs.flatMap((stepMs, index) => {
    const page = nextPage(walk, before);
    const context = { origin, referrer, isFirst: index === 0, isReturning: plan.isReturning };
    before = page.kind;
    referrer = origin + page.path;
    const atMs = plan.startMs + stepMs;
    if (!isWanted(atMs)) return [];
    return timed(requestsOfPage(page, { ...context, failureRate: failureRateAt(atMs), random: stepRandom(plan, index) }), atMs);
  });
};

const routineSteps: Steps = (plan, { failureRateAt }, isWanted) =>
  plan.stepsMs.flatMap((stepMs, index) => {
    const atMs = plan.startMs + stepMs;
    return isWanted(atMs) ? timed([routineRequest(plan.kind, index, stepRandom(plan, index), failureRateAt(atMs))], atMs) : [];
  });

function timed(requests: readonly Exchange[], atMs: number): readonly TimedExchange[] {
  return requests.map((request) => ({ ...request, atMs: atMs + request.delayMs }));
}

function stepRandom(plan: SessionPlan, index: number): Random {
  return randomFrom(plan.seed ^ Math.imul(index + 7, 0x85ebca6b));
}

function looks(random: Random): readonly number[] {
  const steps = [0];
  for (let pages = weighted(random, PAGES); steps.length < pages; ) {
    const look = Math.min(LONGEST_LOOK_MS, 3_000 + Math.round(logNormal(random, 20_000, 0.8)));
    steps.push((steps.at(-1) ?? 0) + look);
  }
  return steps;
}

function routine(random: Random, kind: Exclude<SessionKind, 'human'>): readonly number[] {
  const { steps, everySeconds } = ROUTINES[kind];
  const shift = random.integer(0, 200);
  return Array.from({ length: steps }, (_, index) => index * everySeconds * 1_000 + shift);
}

function weighted<T>(random: Random, choices: readonly (readonly [T, number])[]): T {
  let left = random.next();
  for (const [value, part] of choices) {
    left -= part;
    if (left < 0) return value;
  }
  // Parts add up to 1 but for rounding; the lists above are not empty.
  const [first] = choices;
  if (first === undefined) throw new RangeError('a choice among nothing');
  return first[0];
}
