import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ClusterFlavour } from '../../lambda/topic-config/contract';
import { type KafkaArns, kafkaArns } from '../iam/kafka-arns';
import {
  consumeStatements,
  produceStatements,
  replicaMoverStatements,
  topicAdminStatements,
  topicReaderStatements,
  transactionStatements,
} from '../iam/kafka-policies';
import { grantAll } from './grant';

/** Port of IAM clients inside the VPC (https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html). */
export const IAM_CLIENT_PORT = ec2.Port.tcp(9098);

/** An MSK cluster, ours or imported: what clients need to know, and the verbs by which they get their rights. */
export interface IMskCluster extends ec2.IConnectable {
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly kind: ClusterFlavour;
  readonly securityGroup: ec2.ISecurityGroup;
  /** Comma-separated `host:port` list for IAM clients. */
  readonly bootstrapBrokers: string;
  /** Opens the port of IAM clients. The rules live in the peer's stack, so that no cycle of stacks can appear. */
  allowClient(peer: ec2.IConnectable): void;
  grantProduce(grantee: iam.IGrantable, topic: string): void;
  grantConsume(grantee: iam.IGrantable, topic: string, group: string): void;
  /** Create, change and delete the named topics. */
  grantTopicAdmin(grantee: iam.IGrantable, topics: readonly string[]): void;
  /** Look at the named topics and their configuration. */
  grantTopicRead(grantee: iam.IGrantable, topics: readonly string[]): void;
  /** Move replicas between brokers, for changed replication factors. */
  grantReplicaMoves(grantee: iam.IGrantable): void;
  grantTransactions(grantee: iam.IGrantable, transactionalId: string, topics: readonly string[]): void;
}

/** What follows from a cluster's ARN and security group, for every kind of cluster. */
export abstract class MskClusterBase extends Construct implements IMskCluster {
  abstract readonly clusterArn: string;
  abstract readonly kind: ClusterFlavour;
  abstract readonly securityGroup: ec2.ISecurityGroup;
  abstract readonly bootstrapBrokers: string;
  private madeConnections?: ec2.Connections;

  get clusterName(): string {
    return Fn.select(1, Fn.split('/', this.clusterArn));
  }

  /** One object for good: while rules are made, the CDK keeps on it in whose stack they belong. */
  get connections(): ec2.Connections {
    this.madeConnections ??= new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: IAM_CLIENT_PORT });
    return this.madeConnections;
  }

  allowClient(peer: ec2.IConnectable): void {
    peer.connections.allowTo(this, IAM_CLIENT_PORT, 'Kafka with IAM');
  }

  grantProduce(grantee: iam.IGrantable, topic: string): void {
    grantAll(grantee, produceStatements(this.arns, topic));
  }

  grantConsume(grantee: iam.IGrantable, topic: string, group: string): void {
    grantAll(grantee, consumeStatements(this.arns, topic, group));
  }

  grantTopicAdmin(grantee: iam.IGrantable, topics: readonly string[]): void {
    grantAll(grantee, topicAdminStatements(this.arns, topics));
  }

  grantTopicRead(grantee: iam.IGrantable, topics: readonly string[]): void {
    grantAll(grantee, topicReaderStatements(this.arns, topics));
  }

  grantReplicaMoves(grantee: iam.IGrantable): void {
    grantAll(grantee, replicaMoverStatements(this.arns));
  }

  grantTransactions(grantee: iam.IGrantable, transactionalId: string, topics: readonly string[]): void {
    grantAll(grantee, transactionStatements(this.arns, transactionalId, topics));
  }

  private get arns(): KafkaArns {
    return kafkaArns(this.clusterArn);
  }
}
