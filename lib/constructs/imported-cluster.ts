import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { ClusterFlavour } from '../../lambda/topic-config/contract';
import type { AuthenticationMode } from '../config/cluster-access-schema';
import { MskClusterBase } from './cluster';
import { ClusterInfo } from './cluster-info';

export interface ImportedClusterProps {
  readonly clusterArn: string;
  readonly kind: ClusterFlavour;
  /** @default - IAM only */
  readonly authentication?: readonly AuthenticationMode[];
  readonly securityGroupId: string;
  /** Of the function that looks up the bootstrap brokers. */
  readonly logRetentionDays: number;
  /** Any text; change it when the brokers of the cluster have changed. */
  readonly revision: string;
}

/** A cluster that somebody else made. Its bootstrap brokers are looked up at deployment. */
export class ImportedMskCluster extends MskClusterBase {
  readonly clusterArn: string;
  readonly kind: ClusterFlavour;
  readonly authentication: readonly AuthenticationMode[];
  readonly securityGroup: ec2.ISecurityGroup;
  readonly bootstrapBrokers: string;

  constructor(scope: Construct, id: string, props: ImportedClusterProps) {
    super(scope, id);
    const { clusterArn, kind, authentication = ['iam'], securityGroupId, logRetentionDays, revision } = props;
    this.clusterArn = clusterArn;
    this.kind = kind;
    this.authentication = authentication;
    this.securityGroup = ec2.SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', securityGroupId);
    this.bootstrapBrokers = new ClusterInfo(this, 'Info', { clusterArn, revision, logRetentionDays }).bootstrapBrokers;
  }
}
