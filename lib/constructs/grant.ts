import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { Statement } from '../iam/kafka-policies';

/** Adds statements to the role behind a grantee. */
export function grantAll(grantee: iam.IGrantable, statements: readonly Statement[]): void {
  for (const { actions, resources } of statements) {
    grantee.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}

/** Whether the grantee is of another account than a construct: then its own policy is not enough. The account of a stack may be a token, which is equal to itself. */
export function isOfAnotherAccount(scope: IConstruct, { grantPrincipal }: iam.IGrantable): boolean {
  const account = grantPrincipal.principalAccount ?? accountInArn(grantPrincipal);
  return account !== undefined && account !== Stack.of(scope).account;
}

/** A principal given as an ARN does not say whose it is, but the ARN does. */
function accountInArn(principal: iam.IPrincipal): string | undefined {
  if (!(principal instanceof iam.ArnPrincipal) || Token.isUnresolved(principal.arn)) return undefined;
  return principal.arn.split(':')[4] || undefined;
}
