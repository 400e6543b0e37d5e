/** Where a broker listens and how it is spoken to: the one place that knows the security protocol of the local cluster. */

export const LOOPBACK = '127.0.0.1';

/** Two listeners of one process cannot share a port. */
export interface BrokerPorts {
  /** For clients. */
  readonly client: number;
  /** Where clients are told to go; default: `client`. */
  readonly advertised?: number;
  /** For the other brokers and for this machine's own questions; the same as `client` where no IAM is enforced. */
  readonly inner: number;
  /** For the controllers' quorum. */
  readonly controller: number;
}

/** What a broker that enforces IAM needs; all paths absolute. */
export interface BrokerIam {
  /** See iam/policy-file.ts. */
  readonly policyFile: string;
  /** Takes one file of events per broker: see iam/events.ts. */
  readonly logDirectory: string;
  /** Private key and certificates, PEM. */
  readonly keyStoreFile: string;
}

/** Each takes an index among the free ports. */
const PLAIN_PORTS = { client: 0, inner: 0, controller: 1 } as const satisfies BrokerPorts;
const IAM_PORTS = { client: 0, controller: 1, inner: 2 } as const satisfies BrokerPorts;

/** Where clients go. */
export function clientPort({ client, advertised }: BrokerPorts): number {
  return advertised ?? client;
}

/** How many ports a broker takes. */
export function portCount(isIamEnforced: boolean): number {
  return isIamEnforced ? 3 : 2;
}

/** From a broker's free ports, as many as `portCount` says. Throws RangeError for fewer. */
export function assignPorts(free: readonly number[], isIamEnforced: boolean): BrokerPorts {
  const portAt = (index: number) => {
    const port = free[index];
    if (port === undefined) {
      throw new RangeError(`expected ${portCount(isIamEnforced)} ports per broker, got ${free.length}`);
    }
    return port;
  };
  const { client, inner, controller } = isIamEnforced ? IAM_PORTS : PLAIN_PORTS;
  return { client: portAt(client), inner: portAt(inner), controller: portAt(controller) };
}

/** Properties of one broker. `ports` holds every broker of the cluster: each controller must know its voters from the start. */
export function plaintextListeners(id: number, ports: ReadonlyMap<number, BrokerPorts>): Readonly<Record<string, string>> {
  const own = portsOf(id, ports);
  const client = `CLIENT://${LOOPBACK}:${own.client}`;
  return {
    listeners: `${client},CONTROLLER://${LOOPBACK}:${own.controller}`,
    'advertised.listeners': client,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'CLIENT',
    ...quorum(ports),
  };
}

/**
 * For clients TLS and a signed token, as on port 9098 of MSK. Brokers among themselves stay plaintext: whoever can reach the loopback
 * interface of this machine as its user can read their files as well.
 */
export function iamListeners(id: number, ports: ReadonlyMap<number, BrokerPorts>, iam: BrokerIam): Readonly<Record<string, string>> {
  const own = portsOf(id, ports);
  const inner = `INNER://${LOOPBACK}:${own.inner}`;
  return {
    listeners: `CLIENT://${LOOPBACK}:${own.client},${inner},CONTROLLER://${LOOPBACK}:${own.controller}`,
    'advertised.listeners': `CLIENT://${LOOPBACK}:${clientPort(own)},${inner}`,
    'listener.security.protocol.map': 'CLIENT:SASL_SSL,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'INNER',
    ...quorum(ports),
    'listener.name.client.ssl.keystore.type': 'PEM',
    'listener.name.client.ssl.keystore.location': iam.keyStoreFile,
    'listener.name.client.sasl.enabled.mechanisms': 'OAUTHBEARER',
    'listener.name.client.oauthbearer.sasl.jaas.config': 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;',
    'listener.name.client.oauthbearer.sasl.login.callback.handler.class': 'blueprint.kafka.iam.NoLoginHandler',
    'listener.name.client.oauthbearer.sasl.server.callback.handler.class': 'blueprint.kafka.iam.TokenHandler',
    'authorizer.class.name': 'blueprint.kafka.iam.IamAuthorizer',
    'blueprint.iam.policy.file': iam.policyFile,
    'blueprint.iam.log.directory': iam.logDirectory,
    'blueprint.iam.inner.listeners': 'INNER,CONTROLLER',
  };
}

function quorum(ports: ReadonlyMap<number, BrokerPorts>): Readonly<Record<string, string>> {
  return {
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': [...ports].map(([voter, { controller }]) => `${voter}@${LOOPBACK}:${controller}`).join(','),
  };
}

function portsOf(id: number, ports: ReadonlyMap<number, BrokerPorts>): BrokerPorts {
  const own = ports.get(id);
  if (own === undefined) {
    throw new RangeError(`broker ${id} has no ports; known: ${[...ports.keys()].join(', ')}`);
  }
  return own;
}
