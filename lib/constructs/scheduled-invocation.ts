import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type IScheduleTarget, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { grantAll } from './grant';
import type { NodeFunction } from './node-function';

/**
 * The target of every schedule. The CDK's own would grant all versions of the function by a wildcard; one role with the function's exact ARN
 * serves all schedules, and only schedules of this account may take it.
 */
export function scheduledInvocation(scope: Construct, called: NodeFunction): (event: object) => IScheduleTarget {
  const arn = called.function.functionArn;
  const role = new iam.Role(scope, 'SchedulerRole', {
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
  grantAll(role, [{ actions: ['lambda:InvokeFunction'], resources: [arn] }]);
  return (event) => ({
    bind: () => ({ arn, role, input: ScheduleTargetInput.fromObject(event), retryPolicy: { maximumRetryAttempts: 0 } }),
  });
}
