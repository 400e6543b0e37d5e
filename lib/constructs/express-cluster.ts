import type { Construct } from 'constructs';
import type { ExpressClusterConfig } from '../config/cluster-schema';
import { serverProperties } from '../config/server-properties';
import { type ClusterProps, ProvisionedCluster } from './provisioned-cluster';

const EXPRESS_ZONES = 3;

/** Brokers of three zones on elastic storage: no volumes, replication and durability as the service sets them. */
export class ExpressCluster extends ProvisionedCluster {
  constructor(scope: Construct, id: string, props: ClusterProps<ExpressClusterConfig>) {
    const { rebalancing, serverProperties: custom } = props.config;
    super(scope, id, props, (brokers) => ({
      serverProperties: serverProperties('express', brokers, custom),
      properties: rebalancing === undefined ? {} : { rebalancing: { status: rebalancing } },
    }));
    const { length: zones } = props.network.vpc.selectSubnets(props.network.brokerSubnets).subnetIds;
    if (zones !== EXPRESS_ZONES) {
      throw new Error(`${this.node.path}: Express brokers must have subnets in exactly ${EXPRESS_ZONES} zones, got ${zones}`);
    }
  }
}
