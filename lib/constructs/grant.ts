import * as iam from 'aws-cdk-lib/aws-iam';
import type { Statement } from '../iam/kafka-policies';

/** Adds statements to the role behind a grantee. */
export function grantAll(grantee: iam.IGrantable, statements: readonly Statement[]): void {
  for (const { actions, resources } of statements) {
    grantee.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
