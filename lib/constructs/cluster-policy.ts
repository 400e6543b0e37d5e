import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnClusterPolicy } from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import type { Statement } from '../iam/kafka-policies';

export interface ClusterPolicyProps {
  readonly clusterArn: string;
}

/**
 * What principals of other accounts may do with the cluster; a cluster has one such policy
 * (https://docs.aws.amazon.com/msk/latest/developerguide/mvpc-cluster-owner-action-policy.html).
 */
export class ClusterPolicy extends Construct {
  private readonly document = new iam.PolicyDocument();

  constructor(scope: Construct, id: string, { clusterArn }: ClusterPolicyProps) {
    super(scope, id);
    new CfnClusterPolicy(this, 'Resource', { clusterArn, policy: this.document });
  }

  allow(grantee: iam.IGrantable, statements: readonly Statement[]): void {
    for (const { actions, resources } of statements) {
      this.document.addStatements(
        new iam.PolicyStatement({ actions: [...actions], resources: [...resources], principals: [grantee.grantPrincipal] }),
      );
    }
  }
}
