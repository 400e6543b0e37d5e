import { TopicError } from './domain/errors';
import type { TopicChange } from './domain/topic';
import type { Clock } from './ports';
import type { Planned } from './reconcile';
import { listNames } from './wait';

const PAUSE_MS = 2_000;

interface Patience {
  readonly clock: Clock;
  /** Brokers that lag show what was before: of 10,000 topics for most of a minute. */
  readonly deadlineMs: number;
}

/**
 * The plan of a deployment that waits for replicas or for a retention: the rest of it. What its first call has done must still be so; otherwise
 * another deployment or a rollback came since, and this one is no longer meant: a waiter may go on after its deployment was given up
 * (aws/aws-cdk#31541).
 * @throws TopicError `plan.outdated`; nothing was written
 */
export async function restOfDeployment(read: () => Promise<Planned>, { clock, deadlineMs }: Patience): Promise<Planned> {
  const end = clock.now() + deadlineMs;
  for (;;) {
    const planned = await read();
    const undone = planned.plan.topics.filter(isUndone).map(({ name }) => name);
    if (undone.length === 0) return planned;
    if (clock.now() >= end) {
      const text = `${listNames(undone)}: no longer as this deployment has made them: another one or a rollback came since; nothing was changed`;
      throw new TopicError('plan.outdated', text);
    }
    await clock.sleep(PAUSE_MS);
  }
}

/** Creations, partitions and configs without steps come before the first answer. */
const isUndone = ({ action, fields }: TopicChange): boolean =>
  action === 'create' ||
  (action === 'update' && fields.some(({ field, op, step }) => op !== 'keep' && field !== 'replicationFactor' && step === undefined));
