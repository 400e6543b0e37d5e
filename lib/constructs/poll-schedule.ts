import { Duration } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { IMskCluster } from './cluster';
import type { NodeFunction } from './node-function';
import { scheduledInvocation } from './scheduled-invocation';

export interface PollScheduleProps {
  readonly cluster: IMskCluster;
  readonly topic: string;
  readonly group: string;
  /** Milliseconds between two polls. */
  readonly everyMs: number;
}

/** Longest timeout of a function. */
const LONGEST = Duration.minutes(15);

/** A poll ends before the next begins: two at once would share the partitions, and pay for a rebalance. */
export function pollTimeout(everyMs: number): Duration {
  return Duration.millis(Math.min(everyMs, LONGEST.toMilliseconds()));
}

/** Has a function read a topic on a schedule, as a member of one consumer group: the rights of the group and of the topic, and none on the cluster. */
export function addPollSchedule(service: NodeFunction, { cluster, topic, group, everyMs }: PollScheduleProps): void {
  cluster.grantConsume(service, topic, group);
  // The next poll goes on where this one stands: a second attempt would only be an early one.
  service.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
  new Schedule(service, 'Schedule', {
    description: `Polls of group ${group}`,
    schedule: ScheduleExpression.rate(Duration.millis(everyMs)),
    target: scheduledInvocation(service, service)({}),
  });
}
