import { Template } from 'aws-cdk-lib/assertions';
import { ENVIRONMENTS } from '../../lib/config/environments';
import { parseEnvironment } from '../../lib/config/load';
import type { AppConfig } from '../../lib/config/schema';
import { ClientsStack } from '../../lib/stacks/clients-stack';
import { ClusterStack } from '../../lib/stacks/cluster-stack';
import { buildEnvironment } from '../../lib/stacks/environment';
import { NetworkStack } from '../../lib/stacks/network-stack';
import { laidOver, TODAY } from '../config/bad-input/bad-input';
import { type Part, withApp } from './synth';

export interface OptionTemplates {
  readonly network: Template;
  readonly cluster: Template;
}

type Base = keyof typeof ENVIRONMENTS;

/** An environment with a change laid over it, checked; its name is that of its base. */
export function configWith(base: Base, change: object): AppConfig {
  return { ...parseEnvironment(laidOver(ENVIRONMENTS[base], change), base, TODAY), name: base, deleteData: false };
}

/** The templates of network and cluster. */
export function templatesWith(base: Base, change: object): OptionTemplates {
  const config = configWith(base, change);
  return withApp((app) => {
    const network = new NetworkStack(app, config);
    const cluster = new ClusterStack(app, config, network.network);
    return { network: Template.fromStack(network), cluster: Template.fromStack(cluster) };
  });
}

/** The template of the clients. */
export function clientsWith(base: Base, change: object): Template {
  const config = configWith(base, change);
  return withApp((app) => {
    const { network } = new NetworkStack(app, config);
    const { cluster } = new ClusterStack(app, config, network);
    return Template.fromStack(new ClientsStack(app, config, network, cluster));
  });
}

/** The template of the topics. */
export const topicsWith = (base: Base, change: object): Template => partWith('topics', base, change);

/** The template of the monitoring, which watches all others. */
export const monitoringWith = (base: Base, change: object): Template => partWith('monitoring', base, change);

function partWith(part: Part, base: Base, change: object): Template {
  const config = configWith(base, change);
  return withApp((app) => {
    buildEnvironment(app, config);
    return Template.fromJSON(app.synth().getStackByName(`msk-${base}-${part}`).template);
  });
}
