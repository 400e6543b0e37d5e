/** Whose schedules they are: the websites', which write, or the services', which poll. */
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import type { FunctionSpec, LocalDeployment, ScheduleSpec } from '../ports';

/** A service that a schedule has read. */
export interface PollSpec {
  readonly schedule: ScheduleSpec;
  readonly service: string;
  readonly group: string;
  readonly topic: string;
}

type Parts = Pick<LocalDeployment, 'functions' | 'schedules'>;

/** In the order of the schedules. */
export function pollsOf({ functions, schedules }: Parts): readonly PollSpec[] {
  return schedules.flatMap((schedule) => {
    const { environment } = targetOf(schedule, functions) ?? {};
    const { [CONSUMER_ENV.group]: group, [CONSUMER_ENV.visitsTopic]: topic } = environment ?? {};
    return group === undefined || topic === undefined
      ? []
      : [{ schedule, service: environment?.[CONSUMER_ENV.service] ?? group, group, topic }];
  });
}

/** Those that have visits written. */
export function visitSchedules({ functions, schedules }: Parts): readonly ScheduleSpec[] {
  return schedules.filter((schedule) => targetOf(schedule, functions)?.environment[CONSUMER_ENV.group] === undefined);
}

const targetOf = ({ functionArn }: ScheduleSpec, functions: readonly FunctionSpec[]): FunctionSpec | undefined =>
  functions.find(({ arn }) => arn === functionArn);
