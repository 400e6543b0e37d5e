import { TopicError } from './domain/errors';
import type { ReplicaMove, TopicPlan } from './domain/topic';
import type { Reassignment, ReplicaMover } from './ports';
import { listNames } from './wait';

/** AWS's guidance for reassignments on Standard brokers. */
const PARTITIONS_PER_WAVE = 10;
/** Of each broker, in bytes per second: a third of what the smallest m7g can take. */
export const THROTTLE_BYTES_PER_SECOND = 50 * 2 ** 20;

/** `moving`: a wave is under way, of ours or one that was started before. `done`: nothing is left to move, and no throttle of ours. */
export type MoveProgress = 'moving' | 'done';

/**
 * One step towards the planned replication factors, from whatever the cluster is doing: waits for a wave that is under way, takes the throttle
 * of a finished one away, starts the next. Call it with a fresh plan until it is done; it may be cut off anywhere and taken up by another run.
 * @throws TopicError `reassignment.running` while someone else moves replicas
 */
export async function moveReplicas(plan: TopicPlan, mover: ReplicaMover): Promise<MoveProgress> {
  const changed = plan.topics.filter(({ moves }) => moves !== undefined);
  const running = await mover.inProgress();
  const isOurs = ({ topic, target }: Reassignment): boolean =>
    changed.some(({ name, spec }) => name === topic && spec?.replicationFactor === target);
  const foreign = running.filter((each) => !isOurs(each));
  if (foreign.length > 0) throw othersAreMoving(foreign);
  if (running.length > 0) return 'moving';
  const topics = [...new Set([...changed.map(({ name }) => name), ...(plan.throttled ?? [])])];
  await mover.unthrottle(topics, THROTTLE_BYTES_PER_SECOND);
  const wave = changed.flatMap(({ moves }) => moves ?? []).slice(0, PARTITIONS_PER_WAVE);
  if (wave.length === 0) return 'done';
  await startThrottled(wave, mover);
  return 'moving';
}

async function startThrottled(wave: readonly ReplicaMove[], mover: ReplicaMover): Promise<void> {
  try {
    await mover.throttle(wave, THROTTLE_BYTES_PER_SECOND);
    const failed = (await mover.start(wave)).flatMap(({ error }) => error ?? []);
    if (failed[0] !== undefined) throw failed[0];
  } catch (error) {
    // The next run takes it away if this does not.
    await mover.unthrottle([...new Set(wave.map(({ topic }) => topic))], THROTTLE_BYTES_PER_SECOND).catch(() => undefined);
    throw error;
  }
}

function othersAreMoving(foreign: readonly Reassignment[]): TopicError {
  const names = listNames([...new Set(foreign.map(({ topic }) => topic))]);
  return new TopicError(
    'reassignment.running',
    `replicas of ${names} are being moved by someone else; replication factors are changed when that has ended, so run again then`,
  );
}

/** Somebody else's moves end some time: a caller that comes again (`isStepwise`) waits for them. Without a mover the plan is refused. */
export async function moveOrWait(
  plan: TopicPlan,
  { mover, isStepwise }: { readonly mover?: ReplicaMover | undefined; readonly isStepwise?: boolean },
): Promise<MoveProgress> {
  if (mover === undefined) throw new TopicError('plan.refused', 'replicas cannot be moved from here');
  try {
    return await moveReplicas(plan, mover);
  } catch (error) {
    if (isStepwise === true && error instanceof TopicError && error.code === 'reassignment.running') return 'moving';
    throw error;
  }
}
