import type { Visit } from '../../shared/domain/visit';
import { VISIT_SCHEMA } from '../../shared/domain/visit';
import { childSeed, poisson, randomFrom, seedOf } from './random';
import { failureRate, rhythm, siteShare } from './rates';
import {
  LONGEST_SESSION_MINUTES,
  LONGEST_STEP_MS,
  MEAN_REQUESTS,
  planSession,
  requestsBetween,
  type SessionPlan,
  type TimedExchange,
  type Visitor,
  visitorOf,
} from './session';

export interface Simulation {
  /** All sites, in the order that decides their shares. */
  readonly sites: readonly string[];
  /** Visits per minute over all sites, on average over a day. */
  readonly visitsPerMinute: number;
}

/** Room for the visits of one minute of one site in its sequence numbers. */
const SEQUENCES_PER_MINUTE = 1_000_000;
const MINUTE_MS = 60_000;

/**
 * The visits of one site in one minute (minutes since the epoch), in the order of time. The same arguments give the same visits. Nothing is
 * remembered: the sessions that began in the half hour before are made again, and what falls into this minute is taken.
 */
export function simulateMinute(simulation: Simulation, site: string, epochMinute: number): readonly Visit[] {
  const fromMs = epochMinute * MINUTE_MS;
  const toMs = fromMs + MINUTE_MS;
  const surroundings = { origin: originOf(site), failureRateAt: (atMs: number) => failureRate(site, Math.floor(atMs / MINUTE_MS)) };
  const found: { readonly request: TimedExchange; readonly plan: SessionPlan; readonly visitor: Visitor }[] = [];
  for (let minute = epochMinute - LONGEST_SESSION_MINUTES; minute <= epochMinute; minute += 1) {
    for (const plan of sessionsOf(simulation, site, minute)) {
      if (plan.startMs + (plan.stepsMs.at(-1) ?? 0) + LONGEST_STEP_MS < fromMs) continue;
      // A step of the minute before may reach into this one.
      const requests = requestsBetween(plan, surroundings, fromMs - LONGEST_STEP_MS, toMs).filter(
        ({ atMs }) => atMs >= fromMs && atMs < toMs,
      );
      if (requests.length === 0) continue;
      const visitor = visitorOf(plan);
      for (const request of requests) found.push({ request, plan, visitor });
    }
  }
  found.sort((a, b) => a.request.atMs - b.request.atMs);
  return found.map(({ request, plan, visitor }, index) => {
    const protocol = plan.kind === 'human' ? 'HTTP/2.0' : 'HTTP/1.1';
    return visitOf(site, epochMinute * SEQUENCES_PER_MINUTE + index, request, visitor, protocol);
  });
}

/** The sessions that begin in a minute. */
function* sessionsOf({ sites, visitsPerMinute }: Simulation, site: string, minute: number): Generator<SessionPlan> {
  const seed = seedOf('sessions', site, minute);
  const sessions = poisson(randomFrom(seed), (visitsPerMinute * siteShare(sites, site) * rhythm(minute)) / MEAN_REQUESTS);
  for (let index = 0; index < sessions; index += 1) yield planSession(childSeed(seed, index), minute * MINUTE_MS);
}

/** A site is named by its host, or by a label that we complete. */
function originOf(site: string): string {
  return `https://${site.includes('.') ? site : `${site}.example`}`;
}

function visitOf(site: string, sequence: number, request: TimedExchange, visitor: Visitor, protocol: string): Visit {
  const { method, path, status, bytes, referrer, durationMs } = request;
  return {
    schema: VISIT_SCHEMA,
    site,
    sequence,
    time: new Date(request.atMs).toISOString(),
    client: visitor.client,
    method,
    path,
    protocol,
    status,
    bytes,
    referrer,
    userAgent: visitor.agent,
    durationMs,
  };
}
