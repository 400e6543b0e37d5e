import type { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';
import { ClientInstance } from '../constructs/client-instance';
import type { IMskCluster } from '../constructs/cluster';
import type { MskNetwork } from '../constructs/msk-network';
import { RecordSchemas } from '../constructs/record-schemas';
import { Services } from '../constructs/services';
import { Websites } from '../constructs/websites';
import { EnvironmentStack } from './environment-stack';

/** What writes and reads: the websites and the services of one environment. */
export class ClientsStack extends EnvironmentStack {
  readonly websites: Websites;
  readonly services: Services;

  constructor(scope: Construct, config: AppConfig, network: MskNetwork, cluster: IMskCluster) {
    super(scope, 'clients', config, { description: 'Websites that write visits, services that read and predict' });
    this.followCluster(config);
    const shared = { network, cluster, logRetentionDays: config.functionLogRetention };
    const { removalPolicy } = this;
    const schemas = config.schemaRegistry && new RecordSchemas(this, 'RecordSchemas', { config: config.schemaRegistry, removalPolicy });
    this.websites = new Websites(this, 'Websites', {
      ...shared,
      ...config.websites,
      topic: config.streams.visits,
      schemaVersionId: schemas?.visitVersionId,
    });
    this.services = new Services(this, 'Services', {
      ...shared,
      environmentName: config.name,
      config: config.services,
      streams: config.streams,
      schemaVersionId: schemas?.predictionVersionId,
      removalPolicy,
      deletionProtection: !config.deleteData,
    });
    if (config.network.clientInstance === true) {
      new ClientInstance(this, 'ClientInstance', { cluster, network, topics: config.topics.map(({ name }) => name) });
    }
  }
}
