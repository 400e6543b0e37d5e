import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** A log group that forgets after some days, and is gone with its stack: logs are no records of the business. */
export function expiringLogGroup(scope: Construct, id: string, retentionDays: number): LogGroup {
  // The configuration's schema accepts exactly the numbers of this enumeration.
  return new LogGroup(scope, id, { retention: retentionDays as RetentionDays, removalPolicy: RemovalPolicy.DESTROY });
}
