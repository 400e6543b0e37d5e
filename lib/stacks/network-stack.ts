import type { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';
import { MskNetwork } from '../constructs/msk-network';
import { EnvironmentStack } from './environment-stack';

/** The network of one environment. */
export class NetworkStack extends EnvironmentStack {
  readonly network: MskNetwork;

  constructor(scope: Construct, config: AppConfig) {
    super(scope, 'network', config, { description: 'Network for Amazon MSK: isolated subnets and endpoints', protects: true });
    this.network = new MskNetwork(this, 'Network', { config: config.network, logRetentionDays: config.functionLogRetention });
  }
}
