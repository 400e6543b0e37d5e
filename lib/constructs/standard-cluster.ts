import type { Construct } from 'constructs';
import type { StandardClusterConfig } from '../config/cluster-schema';
import { serverProperties } from '../config/server-properties';
import { volumes } from './cluster-props';
import { type ClusterProps, ProvisionedCluster } from './provisioned-cluster';
import { scaleStorage } from './storage-scaling';

/** Brokers with volumes of their own, with ZooKeeper or KRaft as the version says. */
export class StandardCluster extends ProvisionedCluster {
  constructor(scope: Construct, id: string, props: ClusterProps<StandardClusterConfig>) {
    const { config } = props;
    super(scope, id, props, (brokers) => ({
      serverProperties: serverProperties('standard', brokers, config.serverProperties),
      nodes: { storageInfo: volumes(config) },
      properties: config.tieredStorage === true ? { storageMode: 'TIERED' } : {},
    }));
    scaleStorage(this, this.cluster, config.storageScaling);
  }
}
