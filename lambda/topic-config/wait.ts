import { TopicError } from './domain/errors';
import type { ClusterState } from './domain/topic';
import type { Clock, ClusterAdmin } from './ports';

const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 1_000;

/** What waiting needs; `deadlineMs` bounds one wait. */
export interface WaitContext {
  readonly admin: ClusterAdmin;
  readonly clock: Clock;
  readonly deadlineMs: number;
}

/** Names that do not show what is waited for. */
type Pending = (state: ClusterState) => readonly string[];

/** Until every topic has the wanted number of partitions, each with a leader. KRaft answers a creation before its brokers know of it. */
export async function waitForLeaders(context: WaitContext, wanted: ReadonlyMap<string, number>): Promise<void> {
  await waitUntilNone(context, [...wanted.keys()], 'have no leader for every partition', (state) =>
    [...wanted].filter(([name, partitions]) => !isReady(state, name, partitions)).map(([name]) => name),
  );
}

/** Until the names are free, so that a topic made again does not collide. */
export async function waitUntilGone(context: WaitContext, names: readonly string[]): Promise<void> {
  await waitUntilNone(context, names, 'are still there after their deletion', (state) => names.filter((name) => state.topics.has(name)));
}

/** Until brokers show what the controller says is there; on a busy cluster that takes as long as the creation itself. */
export async function waitUntilShown(context: WaitContext, names: readonly string[]): Promise<void> {
  await waitUntilNone(context, names, 'exist already and are not shown by the brokers', (state) =>
    names.filter((name) => !state.topics.has(name)),
  );
}

function isReady(state: ClusterState, name: string, partitions: number): boolean {
  const topic = state.topics.get(name);
  return topic !== undefined && topic.partitions.length >= partitions && topic.partitions.every(({ leader }) => leader >= 0);
}

// Asks only for what is still pending; pauses grow, so that a slow cluster is not asked a thousand times.
async function waitUntilNone(
  { admin, clock, deadlineMs }: WaitContext,
  names: readonly string[],
  what: string,
  pendingIn: Pending,
): Promise<void> {
  const end = clock.now() + deadlineMs;
  let pending = names;
  for (let pause = FIRST_PAUSE_MS; pending.length > 0; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
    const state = await admin.describe(pending, { configs: false });
    const asked = new Set(pending);
    pending = pendingIn(state).filter((name) => asked.has(name));
    if (pending.length === 0) return;
    if (clock.now() >= end) {
      throw new TopicError(
        'wait.timeout',
        `${listNames(pending)} ${what} after ${Math.round(deadlineMs / 1000)} s; look at the brokers' health, then run again`,
      );
    }
    await clock.sleep(pause);
  }
}

const MAX_NAMES_SHOWN = 5;

/** `a, b, c and 7 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES_SHOWN).join(', ');
  return names.length > MAX_NAMES_SHOWN ? `${shown} and ${names.length - MAX_NAMES_SHOWN} more` : shown;
}
