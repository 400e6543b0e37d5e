import type { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';
import type { IMskCluster } from '../constructs/cluster';
import { KafkaTopics } from '../constructs/kafka-topics';
import type { MskNetwork } from '../constructs/msk-network';
import { NativeTopics } from '../constructs/native-topics';
import type { NodeFunction } from '../constructs/node-function';
import { TopicDriftCheck } from '../constructs/topic-drift-check';
import { EnvironmentStack } from './environment-stack';

/** The topics of one environment. */
export class TopicsStack extends EnvironmentStack {
  /** Absent with native topics. */
  readonly handler?: NodeFunction;
  readonly driftCheck?: NodeFunction;

  constructor(scope: Construct, config: AppConfig, network: MskNetwork, cluster: IMskCluster) {
    super(scope, 'topics', config, { description: 'Kafka topics as code' });
    this.followCluster(config);
    const { topics, topicPolicy: policy, functionLogRetention: logRetentionDays } = config;
    if (policy.backend === 'native') {
      new NativeTopics(this, 'NativeTopics', { cluster, topics });
    } else {
      const isOneWriter = config.oneTopicWriter.enabled;
      this.handler = new KafkaTopics(this, 'Topics', { cluster, network, topics, policy, logRetentionDays, isOneWriter }).handler;
    }
    if (policy.driftCheck.enabled) {
      const everyMs = policy.driftCheck.every;
      this.driftCheck = new TopicDriftCheck(this, 'DriftCheck', { cluster, network, topics, everyMs, logRetentionDays }).check;
    }
  }
}
