/** The run itself: look at the system again and again until it ends, then let it drain. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Snapshot } from '../observe/snapshot';
import type { Stoppable } from '../ports';
import { unlessAborted } from '../unless-aborted';
import type { View } from '../view/view';

/** What writes visits: schedules or a replay. `stop` lets running invocations finish. */
export interface Traffic extends Stoppable {
  /** Resolves when a replay has written its files, or can write no more of them; never for schedules. Never rejects. */
  readonly written: Promise<void>;
}

export interface LiveParts {
  readonly traffic: Traffic;
  /** One look at the whole system. */
  readonly look: () => Promise<Snapshot>;
  /** Told every look, before it is shown. */
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly hasCaughtUp: () => Promise<boolean>;
  readonly view: View;
  readonly signal: AbortSignal;
  /** Milliseconds; undefined: without end. */
  readonly forMs: number | undefined;
  /** Aborted when the run cannot go on, e.g. all brokers have died. */
  readonly lost: AbortSignal;
  /** Milliseconds between two looks; default 500. */
  readonly pauseMs?: number;
}

export type LiveEnd = 'elapsed' | 'written' | 'interrupted';

const LOOK_EVERY_MS = 500;
const DRAIN_DEADLINE_MS = 60_000;
const FAILURES_TO_TELL = 6;

/** Shows the run until its time has passed, its files are written, or Ctrl-C; then stops the traffic and, unless interrupted, drains. */
export async function live(parts: LiveParts): Promise<LiveEnd> {
  const watching = new AbortController();
  const watch = keepLooking(parts, watching.signal);
  try {
    const end = await unlessAborted(endOf(parts), parts.lost);
    await parts.traffic.stop();
    if (end !== 'interrupted') await unlessAborted(drain(parts), parts.lost);
    return end;
  } finally {
    watching.abort();
    await watch;
  }
}

async function endOf({ traffic, signal, forMs }: LiveParts): Promise<LiveEnd> {
  const done = new AbortController();
  const ends: Promise<LiveEnd>[] = [traffic.written.then(() => 'written' as const), whenAborted(signal).then(() => 'interrupted' as const)];
  if (forMs !== undefined) ends.push(sleep(forMs, done.signal).then(() => 'elapsed' as const));
  try {
    return await Promise.race(ends);
  } finally {
    done.abort();
  }
}

/**
 * Waits until every mapping has committed all that was written. A replay's visits may still be in the functions' hands when a drained
 * partition looks empty, so committed offsets decide, not counters.
 */
async function drain({ hasCaughtUp, signal, pauseMs = LOOK_EVERY_MS }: LiveParts): Promise<void> {
  const deadline = Date.now() + DRAIN_DEADLINE_MS;
  while (!signal.aborted && !(await hasCaughtUp().catch(() => false))) {
    if (Date.now() > deadline) {
      throw new Error(
        `the services must have read all visits within ${DRAIN_DEADLINE_MS / 1000} s of the end, and have not; their logs and the report's lag say which: start with a lower --rate, or let it run longer`,
      );
    }
    await sleep(pauseMs / 2, signal);
  }
}

async function keepLooking({ look, onSnapshot, view, pauseMs = LOOK_EVERY_MS }: LiveParts, signal: AbortSignal): Promise<void> {
  // A look during a broker's death may fail; only a lasting failure is worth a line.
  const looking = lasting(view, 'the brokers or tables do not answer');
  const showing = lasting(view, 'what is seen cannot be shown');
  while (!signal.aborted) {
    const snapshot = await looking(look);
    if (snapshot !== undefined) {
      await showing(async () => {
        onSnapshot(snapshot);
        view.show(snapshot);
      });
    }
    await sleep(pauseMs, signal);
  }
}

/** Tries: undefined where that fails, which is told, once, when it has failed some times in a row. */
function lasting(view: View, problem: string): <Result>(attempt: () => Promise<Result>) => Promise<Result | undefined> {
  let failures = 0;
  return async (attempt) => {
    try {
      const result = await attempt();
      failures = 0;
      return result;
    } catch (error) {
      failures += 1;
      if (failures === FAILURES_TO_TELL) view.note(`${problem}: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  };
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Ends early, and quietly, when the signal is aborted. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => {});
}
