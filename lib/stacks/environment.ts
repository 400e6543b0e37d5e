import type { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';
import { ClientsStack } from './clients-stack';
import { ClusterStack } from './cluster-stack';
import { MonitoringStack } from './monitoring-stack';
import { NetworkStack } from './network-stack';
import { TopicsStack } from './topics-stack';

/** All stacks of one environment, in the order in which they deploy. */
export function buildEnvironment(scope: Construct, config: AppConfig): void {
  const { network } = new NetworkStack(scope, config);
  const { cluster } = new ClusterStack(scope, config, network);
  const topics = new TopicsStack(scope, config, network, cluster);
  const clients = new ClientsStack(scope, config, network, cluster);
  clients.addStackDependency(topics, 'functions read and write topics that exist');
  new MonitoringStack(scope, config, topics, clients);
}
