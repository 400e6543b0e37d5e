import type { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';
import { ImportedNetwork } from '../constructs/imported-network';
import type { MskNetwork } from '../constructs/msk-network';
import { OwnNetwork } from '../constructs/own-network';
import { EnvironmentStack } from './environment-stack';

/** The network of one environment. */
export class NetworkStack extends EnvironmentStack {
  readonly network: MskNetwork;

  constructor(scope: Construct, config: AppConfig) {
    super(scope, 'network', config, { description: 'Network for Amazon MSK: isolated subnets and endpoints', protects: true });
    const { network, availabilityZones, functionLogRetention: logRetentionDays } = config;
    this.network =
      network.kind === 'own'
        ? new OwnNetwork(this, 'Network', { config: network, logRetentionDays })
        : new ImportedNetwork(this, 'Network', { config: network, availabilityZones });
  }
}
