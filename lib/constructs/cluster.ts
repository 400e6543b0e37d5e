import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ClusterFlavour } from '../../lambda/topic-config/contract';
import type { AuthenticationMode } from '../config/cluster-access-schema';
import { type KafkaArns, kafkaArns, type ResourceName } from '../iam/kafka-arns';
import {
  consumeStatements,
  describeStatements,
  idempotentProduceStatements,
  produceStatements,
  replicaMoverStatements,
  type Statement,
  type TopicChangeKind,
  topicAdminStatements,
  transactionStatements,
} from '../iam/kafka-policies';
import { CLIENT_PORTS, EXPORTER_PORTS, IAM_CLIENT_PORT } from './client-ports';
import { ClusterPolicy } from './cluster-policy';
import { grantAll, isOfAnotherAccount } from './grant';

/** An MSK cluster, ours or imported: what clients need to know, and the verbs by which they get their rights. */
export interface IMskCluster extends ec2.IConnectable {
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly kind: ClusterFlavour;
  /** Ways of authentication that the cluster has. */
  readonly authentication: readonly AuthenticationMode[];
  readonly securityGroup: ec2.ISecurityGroup;
  /** Comma-separated `host:port` list for IAM clients. */
  readonly bootstrapBrokers: string;
  /** Opens the port of one way of authentication, IAM by default. The rules live in the peer's stack, so that no cycle of stacks can appear. */
  allowClient(peer: ec2.IConnectable, mode?: AuthenticationMode): void;
  /** Opens the port at which brokers with public access take clients from an address range. */
  allowPublicClient(peer: ec2.IPeer, mode: AuthenticationMode): void;
  /** Opens the ports of the exporters to what scrapes them. */
  allowMonitoring(peer: ec2.IConnectable): void;
  /** Each grant gives what its client asks for and what AWS says must be beside it; to a grantee of another account, in the cluster's policy too. */
  grantProduce(grantee: iam.IGrantable, topic: ResourceName): void;
  grantIdempotentProduce(grantee: iam.IGrantable, topic: ResourceName): void;
  grantTransactions(grantee: iam.IGrantable, transactionalId: ResourceName, topics: readonly ResourceName[]): void;
  grantConsume(grantee: iam.IGrantable, topic: ResourceName, group: ResourceName): void;
  /** Change the named topics in the named ways: one who only adds partitions needs no right on configurations. */
  grantTopicAdmin(grantee: iam.IGrantable, topics: readonly ResourceName[], changes: readonly TopicChangeKind[]): void;
  /** Move replicas between brokers, for changed replication factors. */
  grantReplicaMoves(grantee: iam.IGrantable): void;
  grantDescribe(grantee: iam.IGrantable, topics: readonly ResourceName[]): void;
}

/** What follows from a cluster's ARN and security group, for every kind of cluster. */
export abstract class MskClusterBase extends Construct implements IMskCluster {
  abstract readonly clusterArn: string;
  abstract readonly kind: ClusterFlavour;
  abstract readonly authentication: readonly AuthenticationMode[];
  abstract readonly securityGroup: ec2.ISecurityGroup;
  abstract readonly bootstrapBrokers: string;
  private madeConnections?: ec2.Connections;
  private policy?: ClusterPolicy;

  get clusterName(): string {
    return Fn.select(1, Fn.split('/', this.clusterArn));
  }

  /** One object for good: while rules are made, the CDK keeps on it in whose stack they belong. */
  get connections(): ec2.Connections {
    this.madeConnections ??= new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: IAM_CLIENT_PORT });
    return this.madeConnections;
  }

  allowClient(peer: ec2.IConnectable, mode: AuthenticationMode = 'iam'): void {
    const port = this.portOf(mode);
    peer.connections.allowTo(this, ec2.Port.tcp(port.private), port.what);
  }

  allowPublicClient(peer: ec2.IPeer, mode: AuthenticationMode): void {
    const port = this.portOf(mode);
    this.connections.allowFrom(peer, ec2.Port.tcp(port.public), `${port.what}, public`);
  }

  allowMonitoring(peer: ec2.IConnectable): void {
    peer.connections.allowTo(this, EXPORTER_PORTS, 'Prometheus scrapes the exporters');
  }

  private portOf(mode: AuthenticationMode) {
    if (this.authentication.includes(mode)) return CLIENT_PORTS[mode];
    throw new Error(`${this.node.path}: a client must authenticate by ${this.authentication.join(' or ')}, got ${mode}`);
  }

  /** Lets an account connect from its own networks; whom it lets in there is its own affair, what they may do in Kafka is not. */
  shareWith(account: string): void {
    const actions = ['CreateVpcConnection', 'GetBootstrapBrokers', 'DescribeCluster', 'DescribeClusterV2'].map(
      (action) => `kafka:${action}`,
    );
    this.ownPolicy().allow({ grantPrincipal: new iam.AccountPrincipal(account) }, [{ actions, resources: [this.clusterArn] }]);
  }

  grantProduce(grantee: iam.IGrantable, topic: ResourceName): void {
    this.grant(grantee, produceStatements(this.arns, topic));
  }

  grantIdempotentProduce(grantee: iam.IGrantable, topic: ResourceName): void {
    this.grant(grantee, idempotentProduceStatements(this.arns, topic));
  }

  grantTransactions(grantee: iam.IGrantable, transactionalId: ResourceName, topics: readonly ResourceName[]): void {
    this.grant(grantee, transactionStatements(this.arns, transactionalId, topics));
  }

  grantConsume(grantee: iam.IGrantable, topic: ResourceName, group: ResourceName): void {
    this.grant(grantee, consumeStatements(this.arns, topic, group));
  }

  grantTopicAdmin(grantee: iam.IGrantable, topics: readonly ResourceName[], changes: readonly TopicChangeKind[]): void {
    this.grant(grantee, topicAdminStatements(this.arns, topics, changes));
  }

  grantReplicaMoves(grantee: iam.IGrantable): void {
    this.grant(grantee, replicaMoverStatements(this.arns));
  }

  grantDescribe(grantee: iam.IGrantable, topics: readonly ResourceName[]): void {
    this.grant(grantee, describeStatements(this.arns, topics));
  }

  /** Both accounts must agree: the role's own policy (as far as it is ours to write) and the cluster's. */
  private grant(grantee: iam.IGrantable, statements: readonly Statement[]): void {
    grantAll(grantee, statements);
    if (!isOfAnotherAccount(this, grantee)) return;
    this.ownPolicy().allow(grantee, statements);
  }

  private ownPolicy(): ClusterPolicy {
    this.policy ??= new ClusterPolicy(this, 'Policy', { clusterArn: this.clusterArn });
    return this.policy;
  }

  private get arns(): KafkaArns {
    return kafkaArns(this.clusterArn);
  }
}
