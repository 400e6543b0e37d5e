import type { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';
import type { IMskCluster } from '../constructs/cluster';
import { KafkaTopics } from '../constructs/kafka-topics';
import type { MskNetwork } from '../constructs/msk-network';
import { EnvironmentStack } from './environment-stack';

/** The topics of one environment. */
export class TopicsStack extends EnvironmentStack {
  constructor(scope: Construct, config: AppConfig, network: MskNetwork, cluster: IMskCluster) {
    super(scope, 'topics', config, { description: 'Kafka topics as code' });
    new KafkaTopics(this, 'Topics', {
      cluster,
      network,
      topics: config.topics,
      policy: config.topicPolicy,
      logRetentionDays: config.functionLogRetention,
      isOneWriter: config.oneTopicWriter.enabled,
    });
  }
}
