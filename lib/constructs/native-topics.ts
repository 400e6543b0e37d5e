import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import type { TopicDeclaration } from '../../lambda/topic-config/contract';
import type { TopicSpec } from '../../lambda/topic-config/domain/topic';
import { checkTopics } from '../../lambda/topic-config/domain/validate';
import type { IMskCluster } from './cluster';

export interface NativeTopicsProps {
  readonly cluster: IMskCluster;
  readonly topics: readonly TopicDeclaration[];
}

/**
 * The same declarations as resources of the service, `AWS::MSK::Topic`: no function and no way to the brokers, but also no plan, no adoption and
 * no gate, and another replication factor replaces the topic. Each stays when it is no longer declared.
 */
export class NativeTopics extends Construct {
  constructor(scope: Construct, id: string, { cluster, topics }: NativeTopicsProps) {
    super(scope, id);
    for (const spec of checkTopics(topics, { flavour: cluster.kind }).specs) {
      const topic = new CfnTopic(this, spec.name, {
        clusterArn: cluster.clusterArn,
        topicName: spec.name,
        partitionCount: spec.partitions,
        replicationFactor: factorOf(spec),
        ...(Object.keys(spec.configs).length === 0 ? {} : { configs: encode(spec.configs) }),
      });
      topic.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    }
  }
}

function factorOf({ name, replicationFactor }: TopicSpec): number {
  if (replicationFactor !== undefined) return replicationFactor;
  throw new Error(`${name}: replicationFactor must be declared for the native backend, got nothing`);
}

/** Base64 of a JSON object of texts, keys in order, so that equal configs give equal templates. */
function encode(configs: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(configs).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(Object.fromEntries(sorted))).toString('base64');
}
