import type { IConstruct } from 'constructs';
import type { ProvisionedClusterConfig } from '../config/cluster-schema';
import { acknowledge } from './acknowledge';

type Connectivity = NonNullable<ProvisionedClusterConfig['connectivity']>;

/** What checkers of templates refuse because a new cluster may not have it: here the configuration says that the cluster exists. */
export function acknowledgeExistingCluster(cluster: IConstruct, { publicAccess, dualStack, ...rest }: Connectivity): void {
  const refused = [
    publicAccess === true && 'pf-msk-public-access-not-at-create',
    dualStack === true && 'pf-msk-network-type-ipv4-at-create',
    'multiVpc' in rest && rest.multiVpc !== undefined && 'pf-msk-vpc-connectivity-auth-not-at-create',
  ].filter((rule) => rule !== false);
  const reason = 'a second deployment: cluster.connectivity.clusterExists is true';
  acknowledge(cluster, Object.fromEntries(refused.map((rule) => [`cdk-preflight::${rule}`, reason])));
}
