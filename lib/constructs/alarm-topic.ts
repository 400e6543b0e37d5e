import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** @default - nobody; subscribe what you like */
  readonly email: string | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Where alarms are told. Encrypted with a key of its own, because the key that AWS manages for SNS does not let CloudWatch in: an alarm would change its
 * state and nobody hear of it (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html).
 */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, { email, removalPolicy }: AlarmTopicProps) {
    super(scope, id);
    const key = new kms.Key(this, 'Key', { description: 'Notifications of alarms', enableKeyRotation: true, removalPolicy });
    this.topic = new sns.Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    // Alarms of this account and no other.
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    const allow = (actions: string[], resources: string[]) =>
      new iam.PolicyStatement({ principals: [cloudWatch], actions, resources, conditions });
    key.addToResourcePolicy(allow(['kms:Decrypt', 'kms:GenerateDataKey*'], ['*']));
    this.topic.addToResourcePolicy(allow(['sns:Publish'], [this.topic.topicArn]));
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }
}
