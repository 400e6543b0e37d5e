import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, arnInFinding } from './acknowledge';
import { grantAll } from './grant';
import type { NodeFunction } from './node-function';

const KEEP_DAYS = 30;

/** A bucket for batches that a service could not process: where on-demand pollers put them (a Kafka topic would need provisioned ones). */
export class FailedBatches extends Construct {
  readonly bucketArn: string;
  readonly bucketName: string;
  private readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, removalPolicy: RemovalPolicy) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(KEEP_DAYS), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy,
    });
    this.bucketArn = this.bucket.bucketArn;
    this.bucketName = this.bucket.bucketName;
    acknowledge(this.bucket, {
      'AwsSolutions-S1': 'only pollers write here, and CloudTrail can record it; access logs would need a bucket themselves',
    });
  }

  /** What the mapping's destination asks of the function's role (https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html). */
  grantPut(service: NodeFunction): void {
    grantAll(service, [
      { actions: ['s3:PutObject'], resources: [this.bucket.arnForObjects('*')] },
      { actions: ['s3:ListBucket'], resources: [this.bucketArn] },
    ]);
    acknowledge(service, {
      [`AwsSolutions-IAM5[Resource::${arnInFinding(this.bucket)}/*]`]: 'Lambda chooses the keys of the objects, by mapping and time',
    });
  }
}
