import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { STATE_KEY } from '../../lambda/consumer/contract';

export interface ServiceStateProps {
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
}

/** What each service knows of each partition: its model, its counts and the next offset. */
export class ServiceState extends Construct {
  readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string, { removalPolicy, deletionProtection }: ServiceStateProps) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: STATE_KEY.partition, type: dynamodb.AttributeType.STRING },
      sortKey: { name: STATE_KEY.sort, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection,
      // What is protected cannot be deleted by a creation that is undone either: that would fail, and the table has no name to be in the way.
      removalPolicy: deletionProtection ? RemovalPolicy.RETAIN : removalPolicy,
    });
  }
}
