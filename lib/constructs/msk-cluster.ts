import type { Construct } from 'constructs';
import type { ClusterConfig, ExpressClusterConfig, ServerlessClusterConfig } from '../config/cluster-schema';
import type { IMskCluster } from './cluster';
import { ExpressCluster } from './express-cluster';
import type { ClusterProps } from './provisioned-cluster';
import { ServerlessCluster } from './serverless-cluster';
import { StandardCluster } from './standard-cluster';

/** The cluster of the kind that its configuration names. */
export function makeMskCluster(scope: Construct, id: string, props: ClusterProps<ClusterConfig>): IMskCluster {
  const { config, ...shared } = props;
  if (isExpress(config)) return new ExpressCluster(scope, id, { ...shared, config });
  if (isServerless(config)) return new ServerlessCluster(scope, id, { ...shared, config });
  return new StandardCluster(scope, id, { ...shared, config });
}

const isExpress = (config: ClusterConfig): config is ExpressClusterConfig => config.kind === 'express';
const isServerless = (config: ClusterConfig): config is ServerlessClusterConfig => config.kind === 'serverless';
