import { CfnOutput, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';
import type { IMskCluster } from '../constructs/cluster';
import { makeMskCluster } from '../constructs/msk-cluster';
import type { MskNetwork } from '../constructs/msk-network';
import { SchemaRegistry } from '../constructs/schema-registry';
import { EnvironmentStack } from './environment-stack';

/** The cluster of one environment. */
export class ClusterStack extends EnvironmentStack {
  readonly cluster: IMskCluster;

  constructor(scope: Construct, config: AppConfig, network: MskNetwork) {
    super(scope, 'cluster', config, { description: 'Amazon MSK cluster', protects: true });
    const { removalPolicy } = this;
    this.cluster = makeMskCluster(this, 'Msk', {
      config: config.cluster,
      network,
      removalPolicy,
      logRetentionDays: config.functionLogRetention,
    });
    if (config.schemaRegistry !== undefined)
      new SchemaRegistry(this, 'SchemaRegistry', { name: config.schemaRegistry.name, removalPolicy });
    for (const { path, text } of config.warnings) Validations.of(this).addWarning(`msk-blueprint:${path}`, `${path}: ${text}`);
    new CfnOutput(this, 'ClusterArn', { value: this.cluster.clusterArn });
    new CfnOutput(this, 'BootstrapBrokers', { value: this.cluster.bootstrapBrokers });
  }
}
